/**
 * Finds or installs the programs that the tests and the demo run besides Node.
 *
 *     const { prosody } = await provision(['prosody'])
 *     spawn(prosody.command, [...prosody.args, '-F'], { env: { ...process.env, ...prosody.env } })
 */
export { locate } from './locate.js'
export { type ProgramName, programs } from './programs.js'
export { ProvisionError, type ProvisionOptions, provision } from './provision.js'
export type { Tool } from './tool.js'

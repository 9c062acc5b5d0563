/** `npm run example -- <name>`: an example with everything it needs. For a fresh clone with only Node and npm. */
import { spawn } from 'node:child_process'
import { checkNode, command, install, root } from './steps.mjs'

await command(async () => {
  checkNode()
  await install()
  // The sources are run as they are: there is nothing to build.
  const args = ['--conditions=@xmpp-ftw/source', 'examples/run.ts', ...process.argv.slice(2)]
  const child = spawn('tsx', args, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  // Ctrl-C reaches the whole group: the example stops by itself, and then so does this.
  process.on('SIGINT', () => {})
  process.on('SIGTERM', () => child.kill())
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 0))
  })
})

/** `npm run example -- <name>`: an example with everything it needs. For a fresh clone with only Node and npm. */
import { spawn } from 'node:child_process'
import { checkNode, command, install, root, withPnpm } from './steps.mjs'

await command(async () => {
  checkNode()
  await install()
  // The sources are run as they are: there is nothing to build.
  const [program, args] = withPnpm('exec', 'tsx', '--conditions=@xmpp-ftw/source', 'examples/run.ts')
  const child = spawn(program, [...args, ...process.argv.slice(2)], {
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

/** `npm run bench`: measures everything there is a target for. For a fresh clone with only Node and npm. */
import { spawn } from 'node:child_process'
import { checkNode, command, install, root, run, turbo } from './steps.mjs'

/** `bench:scale` comes with the name of another program. */
const [program = 'run.ts', ...options] = process.argv.slice(2)

await command(async () => {
  checkNode()
  await install()
  await turbo('Building', ['build', '--output-logs=errors-only'])
  await run('Finding or installing servers', process.execPath, ['interop/dist/provision-cli.js'])
  const child = spawn('tsx', [`bench/src/${program}`, ...options], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
})

/** `npm start`: dependencies, build, then the demo with everything it needs. For a fresh clone with only Node and npm. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { checkNode, command, install, root, turbo } from './steps.mjs'

await command(async () => {
  checkNode()
  await install()
  await turbo('Building', ['build', '--filter=@xmpp-ftw/demo...', '--output-logs=new-only'], {
    advice: 'If you changed nothing, this is a bug of ours: please report it with the lines above.',
  })
  return demo(process.argv.slice(2))
})

/** Runs the demo until it ends; it learns of this process's end, however that comes, by the channel between them. */
function demo(args) {
  const child = spawn(process.execPath, [join(root, 'apps/demo/dist/server/main.js'), ...args], {
    stdio: ['inherit', 'inherit', 'inherit', 'ipc'],
  })
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
  whenNpmIsGone(() => child.kill())
  return new Promise((resolve, reject) => {
    child.once('error', reject)
    child.once('exit', (code) => resolve(code ?? 1))
  })
}

/** npm may end by a signal without passing it on. @param {() => void} stop */
function whenNpmIsGone(stop) {
  if (!('npm_lifecycle_event' in process.env)) return
  const npm = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === npm) return
    clearInterval(timer)
    stop()
  }, 500)
  timer.unref()
}

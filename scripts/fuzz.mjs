/** `npm run fuzz`: the properties of `fuzz/` with a million generated inputs, others each time. */
import { spawn } from 'node:child_process'
import { join } from 'node:path'
import { root } from './steps.mjs'

const env = { FUZZ_RUNS: '1000000', FUZZ_SEED: String(Date.now() % 2 ** 31), ...process.env }
console.log(`${env.FUZZ_RUNS} inputs. To have the same ones again: FUZZ_SEED=${env.FUZZ_SEED} npm run fuzz`)
const child = spawn('vitest', ['run', ...process.argv.slice(2)], {
  cwd: join(root, 'fuzz'),
  env,
  stdio: ['ignore', 'inherit', 'inherit'],
  shell: process.platform === 'win32',
})
child.once('close', (code) => {
  process.exitCode = code ?? 1
})

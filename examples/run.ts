/** `npm run example -- <name>`: one example with everything it needs, until Ctrl-C. */
import { once } from 'node:events'
import { examples } from './examples.js'

const [name = ''] = process.argv.slice(2)
const start = Object.hasOwn(examples, name) ? examples[name] : undefined
if (start) {
  const running = await start()
  console.log(`\n  ${running.advice}\n  Ctrl-C stops everything.\n`)
  await Promise.race([once(process, 'SIGINT'), once(process, 'SIGTERM')])
  await running.stop()
} else {
  console.error(`Which one? npm run example -- ${Object.keys(examples).join(' | ')}`)
  process.exitCode = 2
}

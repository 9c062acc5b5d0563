import { type ProgramName, programs } from './programs.js'
import { ProvisionError, provision } from './provision.js'

const known = Object.keys(programs) as ProgramName[]
const wanted = process.argv.slice(2)
const unknown = wanted.filter((name) => !known.some((other) => other === name))

if (unknown.length > 0) {
  console.error(`Not known: ${unknown.join(' ')}. Known are: ${known.join(' ')}`)
  process.exitCode = 2
} else {
  try {
    const tools = await provision(wanted.length === 0 ? known : known.filter((name) => wanted.includes(name)))
    for (const tool of Object.values(tools)) {
      console.log(`${tool.name}: ${[tool.command, ...tool.args].join(' ')} (${tool.origin})`)
    }
  } catch (error) {
    if (!(error instanceof ProvisionError)) throw error
    console.error(error.message)
    process.exitCode = 1
  }
}

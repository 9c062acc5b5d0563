import { startProsody } from '../src/servers/index.js'

/** A program of its own for lifetime.test.ts: starts a server, says where, and ends as it is told. */
const server = await startProsody()
console.log(JSON.stringify({ pid: server.pid, directory: server.directory }))
const how = process.argv[2]
if (how === 'exit') process.exit(3)
if (how === 'throw') setImmediate(() => Promise.reject(new Error('uncaught')))
// Otherwise it waits to be ended.
setInterval(() => undefined, 60_000)

/** What the official parser says of the AsyncAPI document on stdin. A process of its own: it wants to be found by Node's own conditions. */
import { text } from 'node:stream/consumers'
import { Parser } from '@asyncapi/parser'

const { diagnostics } = await new Parser().parse(await text(process.stdin))
console.log(JSON.stringify(diagnostics.map(({ severity, message, path }) => ({ severity, message, path }))))

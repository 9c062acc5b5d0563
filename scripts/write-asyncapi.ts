/**
 * Writes `docs/asyncapi.json`: every event of every package, for programs to read.
 *
 *     tsx --conditions=@xmpp-ftw/source scripts/write-asyncapi.ts [--check]
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { asyncApi, catalogue } from '@xmpp-ftw/catalogue'
import { contracts } from './contracts.js'

const file = new URL('../docs/asyncapi.json', import.meta.url)

const document = asyncApi(catalogue(await contracts()), {
  title: 'XMPP-FTW',
  // Of the wire protocol: packages have versions of their own.
  version: '1.0.0',
  description:
    'What a gateway and its clients say to each other. Which events there are depends on what the operator installed: each package is a tag. Frames that carry no event (hello, ack, ping, …) are in docs/wire-protocol.md.',
})
const text = `${JSON.stringify(document, null, 1)}\n`

if (existsSync(file) && readFileSync(file, 'utf8') === text) process.exit(0)
if (process.argv.includes('--check')) {
  console.error("docs/asyncapi.json is not the contracts'. Run: npm run docs")
  process.exit(1)
}
writeFileSync(file, text)

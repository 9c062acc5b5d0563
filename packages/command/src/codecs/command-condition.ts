/** XEP-0050: Ad-Hoc Commands, version 1.3.0 (section 4.4) */
import { type Codec, schemas, xml } from '@xmpp-ftw/core'
import type * as v from 'valibot'
import { NS_COMMANDS } from './command.js'

/** What stands beside the condition of an error, to say more. */
export const condition = schemas.choice(
  'malformed-action',
  'bad-action',
  'bad-locale',
  'bad-payload',
  'bad-sessionid',
  'session-expired',
)

export type CommandCondition = v.InferOutput<typeof condition>

export const commandCondition: Codec<CommandCondition> = {
  xep: 'XEP-0050 Ad-Hoc Commands 1.3.0',
  ns: NS_COMMANDS,
  parse: (element) =>
    element.getNS() === NS_COMMANDS ? condition.options.find((known) => known === element.name) : undefined,
  build: (name) => xml(name, { xmlns: NS_COMMANDS }),
}

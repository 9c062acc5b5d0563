/** Checked by the compiler: what authors of extensions are kept from. */
import * as v from 'valibot'
import { Base, defineContract, type ExtensionFactory, type Handlers, schemas } from './index.js'

const contract = defineContract({
  requests: {
    'xmpp.toy.play': {
      summary: 'Play.',
      input: v.object({ with: schemas.word }),
      output: v.object({ fun: v.number() }),
      callback: 'required',
      examples: [{ with: 'ball' }],
    },
    'xmpp.toy.list': {
      summary: 'List.',
      input: schemas.nothing,
      output: v.array(schemas.text),
      callback: 'required',
      paged: true,
      examples: [{}],
    },
  },
  pushes: {
    'xmpp.toy.found': { summary: 'Found.', payload: v.object({ id: schemas.text }), examples: [{ id: '1' }] },
  },
})

const list: Handlers<typeof contract>['xmpp.toy.list'] = async () => ({ items: ['ball'], rsm: { count: 1 } })
const play: Handlers<typeof contract>['xmpp.toy.play'] = async ({ with: what }) => ({ fun: what.length })

export class Toy extends Base<typeof contract> {
  readonly name = 'toy'
  readonly contract: typeof contract = contract
  readonly requests: Handlers<typeof contract> = { 'xmpp.toy.play': play, 'xmpp.toy.list': list }

  find(): void {
    this.push('xmpp.toy.found', { id: '1' })
    // @ts-expect-error no such push
    this.push('xmpp.toy.lost', { id: '1' })
    // @ts-expect-error the id is text
    this.push('xmpp.toy.found', { id: 1 })
  }
}
export const toy: ExtensionFactory = (session) => new Toy(session)

// @ts-expect-error a handler is missing
export const missing: Handlers<typeof contract> = { 'xmpp.toy.play': play }
export const extra: Handlers<typeof contract> = {
  'xmpp.toy.play': play,
  'xmpp.toy.list': list,
  // @ts-expect-error the contract names no such request
  'xmpp.toy.break': play,
}
export const wrongAnswer: Handlers<typeof contract> = {
  // @ts-expect-error fun is a number
  'xmpp.toy.play': async () => ({ fun: 'much' }),
  // @ts-expect-error pages come with their result set
  'xmpp.toy.list': async () => ['ball'],
}
export const wrongInput: Handlers<typeof contract> = {
  // @ts-expect-error the payload has no such key
  'xmpp.toy.play': async ({ without }) => ({ fun: without }),
  'xmpp.toy.list': list,
}

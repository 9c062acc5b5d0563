import {
  Base,
  defineContract,
  type ExtensionFactory,
  type Handlers,
  StanzaError,
  schemas,
} from '@xmpp-ftw/core'
import * as v from 'valibot'

const contract = defineContract({
  requests: {
    'test.wait': {
      summary: 'Answers when it is told to.',
      input: v.object({ key: schemas.text }),
      output: v.unknown(),
      callback: 'optional',
      offline: true,
      examples: [{ key: 'a' }],
    },
    'test.ask': {
      summary: 'Pushes a question, and answers with the reply to it.',
      input: v.object({ key: schemas.text }),
      output: v.unknown(),
      callback: 'optional',
      offline: true,
      examples: [{ key: 'a' }],
    },
    'test.tell': {
      summary: 'Pushes what it is given.',
      input: v.object({ key: schemas.text }),
      output: schemas.done,
      callback: 'optional',
      offline: true,
      examples: [{ key: 'a' }],
    },
    'test.poison': {
      summary: 'Answers with, and pushes, what no JSON can hold.',
      input: schemas.nothing,
      output: v.unknown(),
      callback: 'optional',
      offline: true,
      examples: [{}],
    },
  },
  pushes: {
    'test.question': {
      summary: 'Can be answered.',
      payload: v.unknown(),
      reply: v.unknown(),
      examples: [{}],
    },
    'test.told': { summary: 'What was to be told.', payload: v.unknown(), examples: [{}] },
  },
})

/** What the extension did, over all sessions. */
export interface Waiting {
  factory: ExtensionFactory
  /** Keys of the requests carried out so far. */
  started: string[]
  /** Lets the request with that key go on. */
  finish(key: string, answer: unknown): void
}

/**
 * An extension whose requests end when the test says so.
 * @param saves whether it has its sessions handed on, as one that has nothing to lose
 */
export function waiting(saves = false): Waiting {
  const started: string[] = []
  const open = new Map<string, (answer: unknown) => void>()

  class Waits extends Base<typeof contract> {
    readonly name = 'waits'
    readonly contract = contract
    readonly requests: Handlers<typeof contract> = {
      'test.wait': ({ key }, { signal }) => {
        started.push(key)
        return new Promise((resolve, reject) => {
          open.set(key, resolve)
          signal.addEventListener('abort', () => reject(signal.reason), { once: true })
        })
      },
      'test.ask': async ({ key }) => {
        started.push(key)
        return await this.push('test.question', { key })
      },
      'test.tell': async ({ key }) => {
        if (key === 'refuse') throw new StanzaError('cancel', 'not-allowed')
        this.push('test.told', { key })
        return true as const
      },
      'test.poison': async () => {
        this.push('test.told', { size: 1n })
        return 1n
      },
    }
  }

  class Saved extends Waits {
    override save(): null {
      return null
    }
  }

  return {
    factory: (session) => (saves ? new Saved(session) : new Waits(session)),
    started,
    finish: (key, answer) => open.get(key)?.(answer),
  }
}

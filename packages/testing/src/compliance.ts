import { toJsonSchema } from '@valibot/to-json-schema'
import {
  type Base,
  type Contract,
  type Element,
  type ExtensionFactory,
  type Extensions,
  parseElement,
  type RequestContract,
  type Schema,
} from '@xmpp-ftw/core'
import type { GenericSchema } from 'valibot'
import { describe, expect, it } from 'vitest'
import { foreignStanzas, MARKUP, poison } from './hostile.js'
import { TestSession } from './test-session.js'

/** Those of Fanout are the original's own, with a prefix of theirs. */
const EVENT = /^(?:xmpp|fanout\.fpp)\.[a-z0-9.-]+$/

/** Requests that end a session, or begin another. */
const ENDS: ReadonlySet<string> = new Set(['xmpp.login', 'xmpp.login.anonymous', 'xmpp.logout'])

export interface ComplianceOptions {
  /** Extensions that the one under test requires. */
  requires?: readonly ExtensionFactory[]
  /** Stanzas of the suite that are the extension's own after all, by what their text contains. */
  claims?: readonly string[]
}

/**
 * What every extension must be able to do, whatever it is for. Call it from a test file of the package.
 * @param factory `undefined` for what core has built in
 */
export function compliance(
  name: string,
  factory: ExtensionFactory | undefined,
  options: ComplianceOptions = {},
): void {
  const { requires = [], claims = [] } = options
  const factories = [...requires, ...(factory ? [factory] : [])]
  let extension: Base

  async function session(): Promise<TestSession> {
    const test = await TestSession.open(factories)
    extension = test.session.extension(name as keyof Extensions) as unknown as Base
    return test
  }

  describe(`${name} keeps the extension contract`, () => {
    it('describes every event, with examples its own schemas accept', async () => {
      await session()
      expect(extension.name).toBe(name)
      for (const [event, request] of requestsOf(extension)) {
        expect(event).toMatch(EVENT)
        expect(request.summary, event).not.toBe('')
        expect(request.examples.length, event).toBeGreaterThan(0)
        for (const example of request.examples) expect(issues(request.input, example), event).toEqual([])
        if (request.answers !== undefined)
          expect(Object.keys(extension.contract.pushes)).toContain(request.answers)
        if (request.after !== undefined)
          expect(Object.keys(extension.contract.requests)).toContain(request.after)
      }
      for (const [event, push] of Object.entries(extension.contract.pushes)) {
        expect(event).toMatch(EVENT)
        expect(push.summary, event).not.toBe('')
        expect(push.examples.length, event).toBeGreaterThan(0)
        for (const example of push.examples) expect(issues(push.payload, example), event).toEqual([])
      }
    })

    it('has schemas that become JSON Schema', async () => {
      await session()
      for (const schema of schemasOf(extension.contract)) {
        expect(() =>
          toJsonSchema(schema as unknown as GenericSchema, { errorMode: 'ignore', typeMode: 'input' }),
        ).not.toThrow()
      }
    })

    it('answers exactly the requests of its contract', async () => {
      await session()
      expect(Object.keys(extension.requests).sort()).toEqual(Object.keys(extension.contract.requests).sort())
    })

    it('starts and stops twice', async () => {
      const test = await session()
      await extension.start?.({ reconnected: true })
      test.connection.bind()
      await extension.stop?.()
      await extension.stop?.()
      await extension.start?.({ reconnected: false })
    })

    it('leaves the stanzas of others alone', async () => {
      const test = await session()
      for (const xml of foreignStanzas.filter((xml) => !claims.some((claim) => xml.includes(claim)))) {
        const stanza = parseElement(xml)
        if (extension.order === 'last') continue
        expect(extension.handles(stanza) && extension.handle(stanza), xml).toBe(false)
      }
      expect(test.session.status).toBe('online')
    })

    it('answers every request of others exactly once', async () => {
      const test = await session()
      for (const feature of ['urn:example:unknown', ...extension.features]) {
        for (const type of ['get', 'set']) {
          const id = `${type}-${feature}`
          test.receive(
            `<iq xmlns='jabber:client' type='${type}' id='${id}' from='ben@example.com/x'><query xmlns='${feature}'/></iq>`,
          )
          const answers = test.connection.sent.filter((sent) => sent.attrs.id === id)
          expect(answers.length, id).toBeLessThanOrEqual(1)
        }
      }
    })

    it('survives whatever the network sends', async () => {
      const test = await session()
      const known = [...foreignStanzas, ...extension.features.flatMap(withFeature)]
      for (const xml of known.flatMap((stanza) => poison(stanza))) {
        const stanza = parseElement(xml)
        expect(() => extension.handles(stanza) && extension.handle(stanza), xml).not.toThrow()
      }
      expect(test.session.status).toBe('online')
    })

    it('refuses bad payloads by naming the key', async () => {
      const test = await session()
      const outcomes = requestsOf(extension).flatMap(([event, request]) =>
        badPayloads(request).map(async (payload) => ({
          event,
          payload,
          ...(await test.request(event, payload)),
        })),
      )
      // What was good after all waits for an answer from nobody.
      await test.close()
      for (const { event, error } of await Promise.all(outcomes)) {
        if (error?.condition !== 'client-error') continue
        // A schema's own words name no key: contracts use the vocabulary of `schemas`.
        expect(error.description, event).toMatch(/^(?!Invalid (?:type|key|format|value|length))./)
      }
      expect(({} as { polluted?: unknown }).polluted).toBeUndefined()
    })

    it('never lets text of the app become markup', async () => {
      for (const [event, request] of requestsOf(extension)) {
        for (const example of request.examples) {
          const plain = await sentFor(event, example)
          const marked = await sentFor(event, withMarkup(example))
          if (marked.length === 0) continue
          expect(marked.map(shape), event).toEqual(plain.slice(0, marked.length).map(shape))
        }
      }
    })

    it('goes on in another process, or says that it cannot', async () => {
      const test = await session()
      for (const [event, { examples }] of requestsOf(extension).filter(([event]) => !ENDS.has(event))) {
        void test.request(event, examples[0])
        await Promise.resolve()
      }
      const saved = test.session.suspend()
      // Something that only this process can go on with may be on its way by then.
      if (!extension.save) expect(saved).toBeUndefined()
      else if (!saved) expect((await session()).session.suspend()).toBeDefined()
      else {
        const next = TestSession.restore(factories, JSON.parse(JSON.stringify(saved)))
        expect(JSON.parse(JSON.stringify(next.session.suspend()?.extensions))).toEqual(
          JSON.parse(JSON.stringify(saved.extensions)),
        )
      }
      expect(test.connection.stopped).toBe(false)
    })

    it('fails what waits when the session ends', async () => {
      const test = await session()
      const outcomes = requestsOf(extension).map(([event, { examples }]) => test.request(event, examples[0]))
      await test.close()
      await Promise.all(outcomes)
    })
  })

  async function sentFor(event: string, payload: unknown): Promise<Element[]> {
    const test = await session()
    test.connection.sent.length = 0
    void test.request(event, payload)
    await Promise.resolve()
    await Promise.resolve()
    return [...test.connection.sent]
  }
}

function requestsOf(extension: Base): [string, RequestContract][] {
  return Object.entries(extension.contract.requests)
}

function schemasOf({ requests, pushes }: Contract): Schema[] {
  return [
    ...Object.values(requests).flatMap(({ input, output }) => [input, output]),
    ...Object.values(pushes).flatMap(({ payload, reply }) => (reply ? [payload, reply] : [payload])),
  ]
}

function issues(schema: Schema, value: unknown): readonly unknown[] {
  const result = schema['~standard'].validate(value)
  if (result instanceof Promise) throw new TypeError('Contracts are checked synchronously')
  return result.issues ?? []
}

function badPayloads({ examples }: RequestContract): unknown[] {
  const wrong = [null, 7, true, '', [], {}, { __proto__: { polluted: true } }, 'x'.repeat(1_000_000)]
  const base = (examples[0] ?? {}) as Record<string, unknown>
  return [
    undefined,
    null,
    [],
    JSON.parse('{"__proto__":{"polluted":true},"constructor":{"prototype":{"polluted":true}}}'),
    ...Object.keys(base).flatMap((key) => wrong.map((value) => ({ ...base, [key]: value }))),
  ]
}

/** The same payload with markup in every string, JIDs aside. */
function withMarkup(value: unknown): unknown {
  if (typeof value === 'string') return value + MARKUP
  if (Array.isArray(value)) return value.map(withMarkup)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => {
      const kept = ['to', 'jid', 'of', 'from', 'room', 'format'].includes(key) && typeof inner === 'string'
      return [key, kept ? inner : withMarkup(inner)]
    }),
  )
}

function withFeature(feature: string): string[] {
  return ['iq', 'message', 'presence'].flatMap((name) =>
    ['get', 'set', 'result', 'error', 'normal'].map(
      (type) =>
        `<${name} xmlns='jabber:client' type='${type}' id='f' from='ben@example.com/x'><x xmlns='${feature}'/></${name}>`,
    ),
  )
}

/** Element names as they nest: what must not depend on what texts say. */
function shape(element: Element): unknown {
  return [element.name, element.getNS(), element.elements().map(shape)]
}

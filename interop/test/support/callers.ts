/** People in pages of a real browser, who call each other. */
import type { Browser, Page as Tab } from 'playwright-core'
import { expect } from 'vitest'
import { launchChromium, type ServedPages } from '../../src/browser/index.js'
import type { XmppServer } from '../../src/servers/index.js'
import type { CallPage, Media } from './call-page.js'
import { recordPush, recordRequest } from './record.js'
import { servePage } from './serve-page.js'

declare const page: CallPage

export type Way = 'gateway' | 'websocket'

type Opening = Parameters<CallPage['open']>[1]

/** The browser, and the page that everybody opens. */
export class CallStudio {
  private constructor(
    private readonly browser: Browser,
    private readonly pages: ServedPages,
  ) {}

  static async open(): Promise<CallStudio> {
    const pages = await servePage('call-page.ts')
    return new CallStudio(await launchChromium(), pages)
  }

  get origin(): string {
    return this.pages.url
  }

  async tab(): Promise<Tab> {
    const tab = await this.browser.newPage()
    await tab.goto(this.pages.url)
    await tab.waitForFunction(() => 'page' in globalThis)
    return tab
  }

  async close(): Promise<void> {
    await this.browser.close()
    await this.pages.stop()
  }
}

let accounts = 0

/** Somebody in a page of their own. */
export class Caller {
  jid = ''

  private constructor(
    readonly tab: Tab,
    readonly name: string,
    readonly bare: string,
    private readonly password: string,
  ) {}

  /** A new account in a new page, logged in and ready for calls. */
  static async enter(
    studio: CallStudio,
    server: XmppServer,
    how: Opening,
    { as, resource = 'tab' }: { as?: Caller; resource?: string } = {},
  ): Promise<Caller> {
    accounts += 1
    const user = `caller-${process.pid}-${accounts}`
    const password = 'pässword €'
    if (!as) await server.addUser(user, password)
    const caller = new Caller(
      await studio.tab(),
      `p${accounts}`,
      as?.bare ?? `${user}@${server.domain}`,
      password,
    )
    await caller.tab.evaluate(([name, how]) => page.open(name, how), [caller.name, how] as const)
    await caller.login(resource)
    return caller
  }

  private async login(resource: string): Promise<void> {
    const login = { jid: this.bare, password: this.password, resource }
    expect(await this.request('xmpp.login', login)).toMatchObject({ data: { status: 'online' } })
    expect(await this.request('xmpp.presence', {})).toEqual({ data: true })
    // Answered once everything before it is.
    expect(await this.request('xmpp.jingle.calls', {})).toEqual({ data: true })
    this.jid = `${this.bare}/${resource}`
  }

  request(event: string, payload?: unknown): Promise<{ data?: unknown; error?: unknown }> {
    return this.tab.evaluate(([name, event, payload]) => page.request(name, event, payload), [
      this.name,
      event,
      payload,
    ] as const)
  }

  call(to: string, media: Media): Promise<string> {
    return this.tab.evaluate(([name, to, media]) => page.call(name, to, media), [
      this.name,
      to,
      media,
    ] as const)
  }

  /** Waits until that call comes. */
  async incoming(id: string): Promise<{ id: string; media: readonly string[]; peer: object }> {
    const found = await this.tab.waitForFunction(
      ([name, id]) => page.incoming(name).find((call) => call.id === id),
      [this.name, id] as const,
    )
    return found.jsonValue() as Promise<{ id: string; media: readonly string[]; peer: object }>
  }

  accept(id: string, media: Media): Promise<void> {
    return this.tab.evaluate(([name, id, media]) => page.accept(name, id, media), [
      this.name,
      id,
      media,
    ] as const)
  }

  act(
    what: 'ring' | 'reject' | 'hangUp' | 'hold' | 'resume' | 'restart' | 'addVideo',
    id: string,
  ): Promise<void> {
    return this.tab.evaluate(([name, what, id]) => page[what](name, id), [this.name, what, id] as const)
  }

  mute(what: 'mute' | 'unmute', id: string, kind: 'audio' | 'video'): Promise<void> {
    return this.tab.evaluate(([name, what, id, kind]) => page[what](name, id, kind), [
      this.name,
      what,
      id,
      kind,
    ] as const)
  }

  state(id: string): Promise<ReturnType<CallPage['state']>> {
    return this.tab.evaluate(([name, id]) => page.state(name, id), [this.name, id] as const)
  }

  /** Waits until the call is in that state. */
  async reaches(id: string, state: string): Promise<void> {
    await this.tab
      .waitForFunction(([name, id, state]) => page.state(name, id).state === state, [
        this.name,
        id,
        state,
      ] as const)
      .catch(async (error: unknown) => {
        throw new Error(`Not ${state}: ${JSON.stringify({ ...(await this.state(id)), mine: undefined })}`, {
          cause: error,
        })
      })
  }

  received(id: string): ReturnType<CallPage['received']> {
    return this.tab.evaluate(([name, id]) => page.received(name, id), [this.name, id] as const)
  }

  /** Waits until more has arrived of these kinds than until now. */
  async hears(id: string, ...kinds: ('audio' | 'video')[]): Promise<void> {
    const before = (await this.received(id)) as unknown as Record<string, number>
    await this.tab.waitForFunction(
      async ([name, id, kinds, before]) => {
        const now = (await page.received(name, id)) as unknown as Record<string, number>
        return kinds.every((kind) => (now[kind] ?? 0) > (before[kind] ?? 0))
      },
      [this.name, id, kinds, before] as const,
    )
  }

  /** Waits until a while passes in which nothing arrives. */
  async hearsNothing(id: string): Promise<void> {
    await this.tab.waitForFunction(([name, id]) => page.silent(name, id), [this.name, id] as const, {
      polling: 500,
    })
  }

  /** Waits until the way that was chosen begins at that kind of candidate. */
  async uses(id: string, candidate: 'host' | 'relay'): Promise<void> {
    await this.tab.waitForFunction(
      async ([name, id, candidate]) => (await page.received(name, id)).local === candidate,
      [this.name, id, candidate] as const,
    )
  }

  /** Waits until the other side sends these kinds of tracks. */
  async sees(id: string, kinds: string[]): Promise<void> {
    await this.tab.waitForFunction(
      ([name, id, kinds]) => page.state(name, id).remote.join() === kinds.join(),
      [this.name, id, kinds] as const,
    )
  }

  /** Waits until the other side has new credentials of ICE, and a connection by them. */
  async renews(id: string, ufrag: string | undefined): Promise<void> {
    await this.tab.waitForFunction(
      ([name, id, ufrag]) => {
        const now = page.state(name, id)
        return now.ufrag !== ufrag && (now.ice === 'connected' || now.ice === 'completed')
      },
      [this.name, id, ufrag] as const,
    )
  }

  async pushed(event: string, part: Record<string, unknown> = {}): Promise<unknown> {
    const found = await this.tab.waitForFunction(
      ([name, event, part]) =>
        page
          .pushes(name)
          .find(
            (push) =>
              push.event === event &&
              Object.entries(part).every(
                ([key, value]) =>
                  JSON.stringify((push.payload as Record<string, unknown>)[key]) === JSON.stringify(value),
              ),
          ),
      [this.name, event, part] as const,
    )
    return ((await found.jsonValue()) as { payload: unknown }).payload
  }

  sendFile(id: string, size: number): Promise<string> {
    return this.tab.evaluate(([name, id, size]) => page.sendFile(name, id, size), [
      this.name,
      id,
      size,
    ] as const)
  }

  async file(id: string): Promise<unknown> {
    const found = await this.tab.waitForFunction(([name, id]) => page.file(name, id), [
      this.name,
      id,
    ] as const)
    return found.jsonValue()
  }

  /** Notes which events ran here, and leaves. */
  async leave(): Promise<void> {
    const { requests, pushes } = await this.tab.evaluate((name) => page.events(name), this.name)
    for (const event of requests) recordRequest(event)
    for (const event of pushes) recordPush(event)
    await this.tab.evaluate((name) => page.close(name), this.name)
    await this.tab.close()
  }
}

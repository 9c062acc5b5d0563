import { launchChromium } from '@xmpp-ftw/interop/browser'
import type { Browser, BrowserContextOptions } from 'playwright-core'
import { afterAll, afterEach, beforeAll, expect } from 'vitest'
import { type RunningDemo, runDemo } from './running-demo.js'
import { newPerson, type Person } from './steps.js'

export interface Stage {
  readonly demo: RunningDemo
  /** Somebody new, at the log-in page. What the page complains of on its console fails the test. */
  enter(options?: BrowserContextOptions): Promise<Person>
}

/** The demo and a browser for all tests of a file; the people leave after each. */
export function setStage(): Stage {
  let demo: RunningDemo
  let browser: Browser
  let people: Person[] = []
  beforeAll(async () => {
    ;[demo, browser] = await Promise.all([runDemo(), launchChromium()])
  })
  afterAll(async () => {
    await browser?.close()
    await demo?.stop()
  })
  afterEach(async () => {
    const complaints = people.flatMap((person) => person.complaints)
    await Promise.all(people.map(({ page }) => page.context().close()))
    people = []
    // A page that is closed may come back, so the gateway keeps its session for a while: not for the next test.
    await demo.restart()
    expect(complaints).toEqual([])
  })
  return {
    get demo() {
      return demo
    },
    async enter(options) {
      const person = await newPerson(browser, demo.url, options)
      people.push(person)
      return person
    },
  }
}

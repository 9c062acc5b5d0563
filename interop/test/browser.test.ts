import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { launchChromium, servePages } from '../src/browser/index.js'
import { startProsody } from '../src/servers/index.js'

describe('pages', () => {
  it('come from a map', async () => {
    await using pages = await servePages({ '/index.html': '<p>home', '/a.js': 'export {}' })
    expect(await (await fetch(pages.url)).text()).toBe('<p>home')
    const script = await fetch(`${pages.url}/a.js?x=1`)
    expect(script.headers.get('content-type')).toContain('text/javascript')
    expect((await fetch(`${pages.url}/b`)).status).toBe(404)
  })

  it('come from a folder, and from nowhere above it', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'pages-'))
    writeFileSync(join(folder, 'index.html'), 'home')
    await using pages = await servePages(folder)
    expect(await (await fetch(`${pages.url}/`)).text()).toBe('home')
    for (const path of ['/..%2f..%2fetc/passwd', '/%2e%2e/%2e%2e/etc/passwd', '/%zz']) {
      expect((await fetch(pages.url + path)).status).toBe(404)
    }
    rmSync(folder, { recursive: true })
  })
})

describe('Chromium', () => {
  it('opens a page that talks to a server', async () => {
    await using server = await startProsody()
    await using pages = await servePages({ '/index.html': '<!doctype html><title>page</title>' })
    const browser = await launchChromium()
    try {
      const page = await browser.newPage()
      await page.goto(pages.url)
      const answer = await page.evaluate(
        `new Promise((resolve, reject) => {
          const socket = new WebSocket('${server.websocket}', 'xmpp')
          socket.onerror = reject
          socket.onopen = () => socket.send("<open xmlns='urn:ietf:params:xml:ns:xmpp-framing' to='${server.domain}' version='1.0'/>")
          socket.onmessage = (event) => resolve(event.data)
        })`,
      )
      expect(answer).toContain('xmpp-framing')
      expect(
        await page.evaluate(
          'isSecureContext && navigator.mediaDevices.getUserMedia({ audio: true }).then((s) => s.active)',
        ),
      ).toBe(true)
    } finally {
      await browser.close()
    }
  })
})

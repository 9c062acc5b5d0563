import { get } from 'node:http'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { claimPort, type Demo, startDemo } from '../server/demo.js'
import { ownServer } from '../server/own-server.js'

let demo: Demo
beforeAll(async () => {
  demo = await startDemo(await claimPort(0), ownServer('example.org'))
})
afterAll(() => demo?.stop())

/** As it is written: `fetch` would tidy the path up first. */
function status(path: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port: demo.port, path }, (response) => {
      response.resume()
      resolve(response.statusCode)
    }).on('error', reject)
  })
}

it('answers with the app wherever there is no file', async () => {
  for (const path of ['/', '/chat', '/chat/anna%40example.org', '/chat/anna.b%40example.org']) {
    const response = await fetch(demo.url + path)
    expect([response.status, await response.text()]).toEqual([
      200,
      expect.stringContaining('<div id="root">'),
    ])
  }
})

it('allows nothing but its own scripts, with a new word for its styles each time', async () => {
  const nonces = await Promise.all(
    [1, 2].map(async () => {
      const response = await fetch(demo.url)
      const policy = response.headers.get('content-security-policy') ?? ''
      expect(policy).toContain("script-src 'self';")
      expect(policy).not.toContain('unsafe')
      const nonce = /'nonce-([^']+)'/.exec(policy)?.[1] ?? ''
      expect(await response.text()).toContain(`<meta property="csp-nonce" nonce="${nonce}">`)
      return nonce
    }),
  )
  expect(new Set(nonces).size).toBe(2)
})

it('lets no other site use it, and no page use more of the device than calls need', async () => {
  const { headers } = await fetch(demo.url)
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'")
  expect(headers.get('cross-origin-opener-policy')).toBe('same-origin')
  expect(headers.get('cross-origin-resource-policy')).toBe('same-origin')
  expect(headers.get('permissions-policy')).toContain('geolocation=()')
  expect(headers.get('referrer-policy')).toBe('no-referrer')
  expect(headers.get('x-content-type-options')).toBe('nosniff')
})

it('gives away nothing but the pages', async () => {
  for (const path of [
    '/../../package.json',
    '/assets/..%2f..%2fserver/main.js',
    '/%2e%2e/%2e%2e/package.json',
    '/x.js',
  ]) {
    expect([path, await status(path)]).toEqual([path, 404])
  }
  expect(await status('/%00')).toBe(400)
  expect(await status('/%')).toBe(400)
  expect((await fetch(demo.url, { method: 'POST' })).status).toBe(405)
})

import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { type FaultProxy, startFaultProxy } from '../src/servers/index.js'

/** An echo server behind the proxy, and clients in front of it. */
let echo: Server
let behind: Socket[]
let proxy: FaultProxy

beforeEach(async () => {
  behind = []
  echo = createServer((socket) => {
    behind.push(socket)
    socket.on('error', () => socket.destroy())
    socket.pipe(socket)
  })
  echo.listen(0, '127.0.0.1')
  await once(echo, 'listening')
  const address = echo.address()
  proxy = await startFaultProxy({ target: typeof address === 'object' && address ? address.port : 0 })
})

afterEach(async () => {
  await proxy.stop()
  echo.close()
})

interface Client {
  readonly socket: Socket
  readonly text: () => string
  /** How it ended: an error code, or nothing for an orderly end. */
  readonly ended: Promise<string | undefined>
}

async function client(): Promise<Client> {
  const one = dial()
  await once(one.socket, 'connect')
  return one
}

function dial(): Client {
  const socket = connect(proxy.port, proxy.host)
  let text = ''
  let code: string | undefined
  socket.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
  })
  socket.on('error', (error: NodeJS.ErrnoException) => {
    code = error.code
  })
  const ended = new Promise<string | undefined>((resolve) => socket.on('close', () => resolve(code)))
  return { socket, text: () => text, ended }
}

async function talking(): Promise<Client> {
  const one = await client()
  one.socket.write('a')
  await expect.poll(() => one.text()).toBe('a')
  return one
}

/** Another connection has been through the proxy meanwhile: what did not arrive by then does not come. */
async function roundTrip(through: () => Promise<Client>): Promise<void> {
  const other = await through()
  other.socket.destroy()
}

describe('the fault-injection proxy', () => {
  it('passes bytes on', async () => {
    await talking()
    expect(proxy.connections).toBe(1)
  })

  it('leaves the other side behind, which is never told', async () => {
    const left = await talking()
    proxy.orphan()
    expect(await left.ended).toBe('ECONNRESET')
    await talking()
    expect(behind[0]?.destroyed).toBe(false)
    expect(proxy.connections).toBe(1)
  })

  it('passes the end of a connection on, from both sides', async () => {
    const first = await talking()
    const closed = once(behind[0]!, 'close')
    first.socket.end()
    await closed
    const second = await talking()
    behind[1]!.end()
    expect(await second.ended).toBeUndefined()
    await expect.poll(() => proxy.connections).toBe(0)
  })

  it('passes large amounts on, whole', async () => {
    const one = await client()
    const text = 'x'.repeat(5_000_000)
    one.socket.write(text)
    await expect.poll(() => one.text().length).toBe(text.length)
  })

  it('cuts: both sides see a reset', async () => {
    const one = await talking()
    const reset = once(behind[0]!, 'error')
    proxy.cut()
    expect(await one.ended).toBe('ECONNRESET')
    expect((await reset)[0]).toMatchObject({ code: 'ECONNRESET' })
    await talking()
  })

  it('ends in order', async () => {
    const one = await talking()
    proxy.fin()
    expect(await one.ended).toBeUndefined()
    await talking()
  })

  it('stalls: bytes arrive later, connections made meanwhile work later', async () => {
    const one = await talking()
    proxy.stall()
    one.socket.write('b')
    const two = await client()
    two.socket.write('c')
    proxy.pass()
    await expect.poll(() => one.text()).toBe('ab')
    await expect.poll(() => two.text()).toBe('c')
  })

  it('is a black hole: bytes are lost, the connection stays', async () => {
    const one = await talking()
    proxy.blackhole()
    await new Promise((resolve) => one.socket.write('lost', resolve))
    const mute = await client()
    await new Promise((resolve) => mute.socket.write('lost', resolve))
    // An end is lost as well.
    mute.socket.destroy()
    await expect.poll(() => proxy.connections).toBe(1)
    proxy.pass()
    await roundTrip(talking)
    one.socket.write('b')
    await expect.poll(() => one.text()).toBe('ab')
  })

  it('is slow', async () => {
    const one = await talking()
    proxy.slow(1, 20)
    const begin = performance.now()
    one.socket.write('12345')
    await expect.poll(() => one.text()).toBe('a12345')
    expect(performance.now() - begin).toBeGreaterThan(80)
  })

  it('refuses new connections and keeps the open ones', async () => {
    const one = await talking()
    proxy.refuse()
    expect(await dial().ended).toBe('ECONNRESET')
    one.socket.write('b')
    await expect.poll(() => one.text()).toBe('ab')
  })

  it('resets its clients where there is nothing behind it', async () => {
    await new Promise((resolve) => echo.close(resolve))
    expect(await dial().ended).toBe('ECONNRESET')
  })
})

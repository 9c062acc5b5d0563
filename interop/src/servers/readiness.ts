import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'

const retryMs = 10

/**
 * Waits until a server answers a stream header. That it accepts a connection is not enough: the kernel
 * does that for it, before it is ready.
 */
export async function waitForFeatures(port: number, domain: string, signal: AbortSignal): Promise<void> {
  const header = `<stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' to='${domain}' version='1.0'>`
  while (!(await answers(port, header, /<stream:features/, signal)))
    await delay(retryMs, undefined, { signal })
}

/** Waits until a port accepts connections. */
export async function waitForPort(port: number, signal: AbortSignal): Promise<void> {
  while (!(await answers(port, '', /^/, signal))) await delay(retryMs, undefined, { signal })
}

function answers(port: number, request: string, pattern: RegExp, signal: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ port, host: '127.0.0.1' })
    let text = ''
    const abort = () => socket.destroy()
    signal.addEventListener('abort', abort, { once: true })
    socket.setEncoding('utf8')
    socket.on('connect', () => {
      if (request === '') return finish(true)
      socket.write(request)
    })
    socket.on('data', (chunk: string) => {
      text += chunk
      if (pattern.test(text)) finish(true)
    })
    socket.on('error', () => finish(false))
    socket.on('close', () => finish(false))
    const finish = (ready: boolean) => {
      signal.removeEventListener('abort', abort)
      socket.destroy()
      resolve(ready)
    }
  })
}

import { client, xml } from '@xmpp/client'

interface Layered {
  setNoDelay?(on: boolean): void
  socket?: Layered
}

/** An `@xmpp/client` as its users have it, but that it does not wait before it sends, and available. */
export async function bareClient(port: number, domain: string, name: string) {
  const one = client({
    service: `xmpp://127.0.0.1:${port}`,
    domain,
    resource: 'x',
    // SCRAM in JavaScript takes hundreds of milliseconds.
    credentials: (authenticate: (credentials: object, mechanism: string) => Promise<void>) =>
      authenticate({ username: name, password: name }, 'PLAIN'),
  })
  one.on('error', ((error: Error) => process.stderr.write(`${error}\n`)) as never)
  one.on('connect', (() => {
    // Its socket may be a wrapper around the real one.
    for (let at = one.socket as Layered | undefined; at; at = at.socket) at.setNoDelay?.(true)
  }) as never)
  await one.start()
  await one.send(xml('presence'))
  return { client: one, xml }
}

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
  // It counts what it gets from a little after `<enabled/>` on (XEP-0198). Where stanzas come in the same piece, presences that
  // answer ours say, it acknowledges more than the server has counted, and is put out: so ours waits until then.
  const counting = new Promise<void>((resolve) => {
    one.on('nonza', ((element: { name: string }) => element.name === 'enabled' && resolve()) as never)
  })
  await one.start()
  await counting
  await one.send(xml('presence'))
  return { client: one, xml }
}

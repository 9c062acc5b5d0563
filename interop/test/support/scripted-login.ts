/** A server of ours that lets anybody in, anonymously, step by step. */
import type { PeerConnection } from '../../src/scripted-peer/index.js'

const HEADER = `<?xml version='1.0'?><stream:stream xmlns='jabber:client' xmlns:stream='http://etherx.jabber.org/streams' id='x' from='evil.test' version='1.0'>`
const SASL = `xmlns='urn:ietf:params:xml:ns:xmpp-sasl'`
const MECHANISMS = `<stream:features><mechanisms ${SASL}><mechanism>ANONYMOUS</mechanism></mechanisms></stream:features>`
const BIND = `<stream:features><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'/><sm xmlns='urn:xmpp:sm:3'/></stream:features>`

/** Steps of a login after which the server turns hostile; the last one is a session that is online. */
export const STAGES = ['connect', 'header', 'features', 'auth', 'restart', 'bind', 'online'] as const
export type Stage = (typeof STAGES)[number]

/** Plays a server up to that stage. */
export async function serve(peer: PeerConnection, until: Stage): Promise<void> {
  const steps: Record<Stage, () => Promise<void>> = {
    connect: async () => void (await peer.expect(/<stream:stream[^>]*>/)),
    header: async () => peer.send(HEADER),
    features: async () => peer.send(MECHANISMS),
    auth: async () => void (await peer.expect(/<auth[^>]*(\/>|<\/auth>)/)),
    restart: async () => {
      peer.send(`<success ${SASL}/>`)
      await peer.expect(/<stream:stream[^>]*>/)
      peer.send(HEADER + BIND)
    },
    bind: async () => {
      const [, id = ''] = await peer.expect(/<iq[^>]*\bid="([^"]*)"[^>]*>.*?<\/iq>/)
      peer.send(
        `<iq type='result' id='${id}'><bind xmlns='urn:ietf:params:xml:ns:xmpp-bind'><jid>eve@evil.test/x</jid></bind></iq>`,
      )
    },
    online: async () => {
      await peer.expect(/<enable[^>]*>/)
      peer.send(`<enabled xmlns='urn:xmpp:sm:3' id='s1' resume='true'/>`)
    },
  }
  for (const stage of STAGES) {
    await steps[stage]()
    if (stage === until) return
  }
}

import { Base, type Saved, type StartInfo } from '../../base.js'
import { carbon } from '../../codecs/carbon.js'
import type { Handlers } from '../../contract.js'
import { type Element, xml } from '../../element.js'
import { Jid } from '../../jid.js'
import * as NS from '../../namespaces.js'
import { contract } from './contract.js'

/** Message carbons (XEP-0280): copies are delivered as ordinary messages with a `carbon` key. */
export class Carbons extends Base<typeof contract> {
  readonly name = 'carbons'
  readonly contract: typeof contract = contract
  override readonly features = [NS.carbons, NS.forward]
  private enabled = false

  readonly requests: Handlers<typeof contract> = {
    'xmpp.carbons.enable': (_input, { signal }) => this.set('enable', signal),
    'xmpp.carbons.disable': (_input, { signal }) => this.set('disable', signal),
  }

  override async start({ reconnected }: StartInfo): Promise<void> {
    // A new stream starts without carbons, whatever the last one had (XEP-0280, 4).
    if (reconnected && this.enabled) await this.set('enable')
  }

  // Not in lean builds.
  override save(): Saved {
    return this.enabled
  }

  // Not in lean builds.
  override restore(saved: Saved): void {
    this.enabled = saved === true
  }

  override stop(): void {
    this.enabled = false
  }

  override handles(stanza: Element): boolean {
    return stanza.name === 'message' && stanza.getChildByNS(NS.carbons) !== undefined
  }

  override handle(stanza: Element): boolean {
    const wrapper = stanza.getChildByNS(NS.carbons)
    const copy = wrapper && carbon.parse(wrapper)
    if (!copy || !this.isGenuine(stanza, copy.type, copy.message)) return false
    return this.session.extension('chat').deliver(copy.message, copy.type)
  }

  /** Only the own server speaks for the own account, and only about its own messages (XEP-0280, 11). */
  private isGenuine(stanza: Element, type: 'received' | 'sent', message: Element): boolean {
    const account = this.session.account
    const { from } = stanza.attrs
    if (from !== undefined && !account.equals(Jid.parse(from))) return false
    const own = Jid.parse(message.attrs[type === 'sent' ? 'from' : 'to'] ?? '')
    return account.equals(own?.bare())
  }

  private async set(action: 'enable' | 'disable', signal?: AbortSignal): Promise<true> {
    await this.session.iq.set(undefined, xml(action, { xmlns: NS.carbons }), { signal })
    this.enabled = action === 'enable'
    return true
  }
}

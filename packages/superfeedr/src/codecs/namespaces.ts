/** XEP-0060 Publish-Subscribe 1.30.0, and what Superfeedr adds to it */
export const NS_SUPERFEEDR = 'http://superfeedr.com/xmpp-pubsub-ext'
export const NS_PUBSUB = 'http://jabber.org/protocol/pubsub'
export const NS_EVENT = `${NS_PUBSUB}#event`

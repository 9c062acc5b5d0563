/** XEP-0060 Publish-Subscribe 1.30.0, section 16: namespaces and FORM_TYPEs */
export const NS_PUBSUB = 'http://jabber.org/protocol/pubsub'
export const NS_OWNER = `${NS_PUBSUB}#owner`
export const NS_EVENT = `${NS_PUBSUB}#event`
export const FORM_NODE = `${NS_PUBSUB}#node_config`
export const FORM_OPTIONS = `${NS_PUBSUB}#subscribe_options`
export const FORM_PUBLISH = `${NS_PUBSUB}#publish-options`
export const FORM_AUTHORISATION = `${NS_PUBSUB}#subscribe_authorization`

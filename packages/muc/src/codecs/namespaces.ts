/** XEP-0045 Multi-User Chat 1.35.5: namespaces and form types (section 15). */
const MUC = 'http://jabber.org/protocol/muc'

export const NS_MUC = MUC
export const NS_USER = `${MUC}#user`
export const NS_ADMIN = `${MUC}#admin`
export const NS_OWNER = `${MUC}#owner`
/** FORM_TYPE of a room's configuration. */
export const FORM_CONFIG = `${MUC}#roomconfig`
/** FORM_TYPE of requests for voice. */
export const FORM_REQUEST = `${MUC}#request`
/** FORM_TYPE of registration with a room. */
export const FORM_REGISTER = `${MUC}#register`

/** Namespaces of Jingle and what goes with it. */
export const JINGLE = {
  session: 'urn:xmpp:jingle:1',
  errors: 'urn:xmpp:jingle:errors:1',
  message: 'urn:xmpp:jingle-message:0',
  rtp: 'urn:xmpp:jingle:apps:rtp:1',
  rtpInfo: 'urn:xmpp:jingle:apps:rtp:info:1',
  rtpErrors: 'urn:xmpp:jingle:apps:rtp:errors:1',
  feedback: 'urn:xmpp:jingle:apps:rtp:rtcp-fb:0',
  headerExtension: 'urn:xmpp:jingle:apps:rtp:rtp-hdrext:0',
  source: 'urn:xmpp:jingle:apps:rtp:ssma:0',
  dtls: 'urn:xmpp:jingle:apps:dtls:0',
  grouping: 'urn:xmpp:jingle:apps:grouping:0',
  iceUdp: 'urn:xmpp:jingle:transports:ice-udp:1',
  sctp: 'urn:xmpp:jingle:transports:dtls-sctp:1',
  channel: 'urn:xmpp:jingle:transports:webrtc-datachannel:0',
  /** No XEP describes a content of data channels: this is what deployed clients write. */
  data: 'http://talky.io/ns/datachannel',
  services: 'urn:xmpp:extdisco:2',
  hints: 'urn:xmpp:hints',
} as const

/** What older clients write in place of today's; read, never written. */
export const FORMERLY = {
  dtls: 'urn:xmpp:tmp:jingle:apps:dtls:0',
  grouping: 'urn:ietf:rfc:5888',
  source: 'http://estos.de/ns/ssrc',
} as const

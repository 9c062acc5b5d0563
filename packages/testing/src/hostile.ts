/** Stanzas that no extension may claim unless they are its own, in their usual forms. */
export const foreignStanzas: readonly string[] = [
  `<iq xmlns='jabber:client' type='get' id='1' from='ben@example.com/x'><query xmlns='urn:example:nobodys'/></iq>`,
  `<iq xmlns='jabber:client' type='set' id='2' from='ben@example.com/x'><query xmlns='urn:example:nobodys'/></iq>`,
  `<iq xmlns='jabber:client' type='result' id='3' from='ben@example.com/x'/>`,
  `<iq xmlns='jabber:client' type='error' id='4' from='ben@example.com/x'><error type='cancel'><item-not-found xmlns='urn:ietf:params:xml:ns:xmpp-stanzas'/></error></iq>`,
  `<message xmlns='jabber:client' from='ben@example.com/x'><x xmlns='urn:example:nobodys'/></message>`,
  `<message xmlns='jabber:client' type='chat' from='ben@example.com/x'><body>hello</body></message>`,
  `<presence xmlns='jabber:client' from='ben@example.com/x'/>`,
  `<presence xmlns='jabber:client' type='unavailable' from='ben@example.com/x'/>`,
  `<presence xmlns='jabber:client' type='subscribe' from='cleo@example.net'/>`,
]

/** Text that would be markup if it were not escaped. */
export const MARKUP = `"'><injected xmlns='urn:evil'/>&amp;]]>`

/** A stanza as it should not be: without addresses, with wrong ones, with white space and junk between its children. */
export function poison(xml: string): string[] {
  const open = xml.indexOf('>')
  const inside =
    xml[open - 1] === '/' ? [] : [xml.replace('>', '>\n  <junk xmlns="urn:example:junk"/>\n  text\n')]
  return [
    xml,
    xml.replace(/ from='[^']*'/, ''),
    xml.replace(/ from='[^']*'/, " from='@not a jid@/'"),
    xml.replace(/ id='[^']*'/, " id='__proto__'"),
    xml.replace(/ type='[^']*'/, " type='constructor'"),
    xml.replace(/ type='[^']*'/, " type='error'"),
    xml.replace(/<(\/?)(query|x|ping)\b/g, '<$1odd'),
    ...inside,
  ]
}

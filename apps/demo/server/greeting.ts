import type { Backend } from './backend.js'
import { type Demo, GATEWAY_PATH } from './demo.js'

/** What runs where, and how to log in. */
export function greeting({ url }: Demo, { accounts, domain, description }: Backend): string {
  const gateway = `${url.replace('http', 'ws')}${GATEWAY_PATH}`
  const login =
    accounts.length > 0
      ? accounts.map(
          ({ jid, password }, index) =>
            `${index === 0 ? 'Log in as' : '       or'}  ${jid}, password ${password}`,
        )
      : [`Log in with your account at ${domain}`]
  const [server = '', ...more] = description
  return [
    '',
    `  XMPP-FTW is ready:  ${url}`,
    '',
    ...login.map((line) => `  ${line}`),
    ...(accounts.length > 0 ? ['  Open two windows and let them talk to each other.'] : []),
    '',
    `  Pages        ${url}`,
    `  Gateway      ${gateway}`,
    `  XMPP server  ${server}`,
    ...more.map((line) => `               ${line}`),
    '',
    '  Ctrl-C stops everything.',
    '',
  ].join('\n')
}

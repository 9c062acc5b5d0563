import type { Backend } from './backend.js'

/** Somebody's own server: nothing is started, nothing stopped. */
export function ownServer(domain: string): Backend {
  // One on this machine is being tried out: it hardly has a certificate that others would vouch for.
  const local = domain === 'localhost' || domain.endsWith('.localhost') || domain === '127.0.0.1'
  return {
    domain,
    policy: {
      domains: [domain],
      register: true,
      ...(local && { servers: { [domain]: { host: domain, rejectUnauthorized: false } } }),
    },
    accounts: [],
    description: [`${domain}, found by DNS`],
    addAccount: () => Promise.reject(new Error(`${domain} is not ours`)),
    stop: async () => undefined,
  }
}

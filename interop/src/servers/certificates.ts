import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createAuthority } from '../certificates/x509.js'

export interface CertificateFiles {
  readonly caFile: string
  readonly ca: string
}

/** Makes an authority and one certificate for a domain, its sub-hosts and this machine, in `<directory>/certs`. */
export function writeCertificates(
  directory: string,
  domain: string,
  hosts: readonly string[],
): CertificateFiles {
  const folder = join(directory, 'certs')
  mkdirSync(folder, { recursive: true })
  const authority = createAuthority(`Throw-away authority for ${domain}`)
  const names = new Set([domain, `*.${domain}`, ...hosts, 'localhost', '127.0.0.1'])
  const { certificate, key } = authority.issue(domain, [...names])
  const caFile = join(folder, 'ca.crt')
  writeFileSync(caFile, authority.certificate)
  // Prosody finds the pair by the name of the host; ejabberd wants both in one file.
  writeFileSync(join(folder, `${domain}.crt`), certificate)
  writeFileSync(join(folder, `${domain}.key`), key, { mode: 0o600 })
  writeFileSync(join(folder, `${domain}.pem`), certificate + key, { mode: 0o600 })
  return { caFile, ca: authority.certificate }
}

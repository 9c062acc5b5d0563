/** An npm registry of a test's own: verdaccio on loopback, with nothing in it but what the test publishes. */
import { writeFile } from 'node:fs/promises'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { runServer } from 'verdaccio'
import type { Manifest } from './release.js'

export interface Registry {
  url: string
  /** What npm is told when something is published to it. */
  npmrc: string
  /** The package as people get it: the tarball of that version, the newest by default. */
  tarball(name: string, version?: string): Promise<ArrayBuffer>
  /** The package.json of its newest version. */
  manifest(name: string): Promise<Manifest>
  /** Its versions, in the order they came. */
  versions(name: string): Promise<string[]>
  stop(): Promise<void>
}

interface Packument {
  'dist-tags': { latest: string }
  versions: Record<string, Manifest & { dist: { tarball: string } }>
}

/** @param folder where it keeps everything */
export async function startRegistry(folder: string): Promise<Registry> {
  const server = await runServer({
    // Relative paths are taken from there; no such file is read.
    configPath: join(folder, 'verdaccio.yaml'),
    self_path: folder,
    storage: join(folder, 'storage'),
    auth: { htpasswd: { file: join(folder, 'htpasswd'), max_users: -1 } },
    // What is not ours comes from where npm gets it anyway.
    uplinks: {},
    packages: { '@xmpp-ftw/*': { access: '$all', publish: '$all' } },
    web: { enable: false },
    max_body_size: '50mb',
    log: { type: 'stdout', format: 'pretty', level: 'error' },
  } as unknown as Parameters<typeof runServer>[0])
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', resolve)
  })
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  const url = `http://${host}/`
  const npmrc = join(folder, 'npmrc')
  // Whoever comes may publish, but npm does not try without a token.
  await writeFile(npmrc, `registry=${url}\n//${host}/:_authToken=anybody\n`)

  async function packument(name: string): Promise<Packument> {
    const response = await fetch(`${url}${encodeURIComponent(name)}`)
    if (!response.ok) throw new Error(`${name}: ${response.status} ${await response.text()}`)
    return (await response.json()) as Packument
  }

  return {
    url,
    npmrc,
    async tarball(name, version) {
      const { versions, 'dist-tags': tags } = await packument(name)
      const at = versions[version ?? tags.latest]?.dist.tarball
      if (!at) throw new Error(`${name} has no version ${version}`)
      return (await fetch(at)).arrayBuffer()
    },
    async manifest(name) {
      const { versions, 'dist-tags': tags } = await packument(name)
      const manifest = versions[tags.latest]
      if (!manifest) throw new Error(`${name} has no version ${tags.latest}`)
      return manifest
    },
    async versions(name) {
      return Object.keys((await packument(name)).versions)
    },
    stop() {
      server.closeAllConnections()
      return new Promise((resolve) => server.close(() => resolve()))
    },
  }
}

import { build } from 'esbuild'
import { type ServedPages, servePages } from '../../src/browser/index.js'

/** Serves a page that runs a script of this folder, bundled from the packages' sources. */
export async function servePage(script: 'page.ts' | 'call-page.ts'): Promise<ServedPages> {
  const bundle = await build({
    entryPoints: [new URL(script, import.meta.url).pathname],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    conditions: ['@xmpp-ftw/source'],
    write: false,
  })
  return servePages({
    '/index.html': '<!doctype html><title>page</title><script type="module" src="/page.js"></script>',
    '/page.js': bundle.outputFiles[0]?.text ?? '',
  })
}

import { readFile } from 'node:fs/promises'
import { createServer, type ServerResponse } from 'node:http'
import { extname, join, normalize } from 'node:path'

export interface ServedPages {
  /** `http://127.0.0.1:<port>`: a secure context for a browser. */
  readonly url: string
  readonly port: number
  stop(): Promise<void>
  [Symbol.asyncDispose](): Promise<void>
}

/** Content by path, `/index.html` for example. */
export type PageMap = Readonly<Record<string, string | Uint8Array>>

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.map': 'application/json',
}

/** Serves a folder, or what a map holds, on 127.0.0.1. */
export async function servePages(source: string | PageMap, port = 0): Promise<ServedPages> {
  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://127.0.0.1')
    const path = pathname.endsWith('/') ? `${pathname}index.html` : pathname
    void answer(response, source, path)
  })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(port, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('no TCP address')
  const stop = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { url: `http://127.0.0.1:${address.port}`, port: address.port, stop, [Symbol.asyncDispose]: stop }
}

async function answer(response: ServerResponse, source: string | PageMap, path: string): Promise<void> {
  const content = typeof source === 'string' ? await fromFolder(source, path) : source[path]
  if (content === undefined) {
    response.writeHead(404, { 'content-type': 'text/plain' }).end('not found')
    return
  }
  response
    .writeHead(200, {
      'content-type': types[extname(path)] ?? 'application/octet-stream',
      'cache-control': 'no-store',
    })
    .end(content)
}

async function fromFolder(folder: string, path: string): Promise<Uint8Array | undefined> {
  try {
    // `normalize` of an absolute path cannot climb out of it.
    return await readFile(join(folder, normalize(decodeURIComponent(path))))
  } catch {
    return undefined
  }
}

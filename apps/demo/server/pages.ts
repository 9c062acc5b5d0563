import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { dirname, extname, join, normalize } from 'node:path'
import type { DemoConfig } from '../src/app/config.js'
import { type Reachable, securityHeaders } from './headers.js'

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.map': 'application/json',
  '.svg': 'image/svg+xml',
}

/** Answers with the built pages, and with what they need to know. Every address without a file is the app's. */
export function pages(config: DemoConfig, reachable: Reachable) {
  const folder = pagesFolder()
  return async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const path = pathOf(request)
    const nonce = randomBytes(16).toString('base64')
    const send = (status: number, type: string, body: string | Uint8Array, cache = 'no-store') => {
      response.writeHead(status, {
        ...securityHeaders(nonce, reachable),
        'content-type': TYPES[type] ?? 'text/plain; charset=utf-8',
        'cache-control': cache,
      })
      response.end(request.method === 'HEAD' ? undefined : body)
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') return send(405, '', 'Only GET')
    if (path === undefined) return send(400, '', 'Bad address')
    if (path === '/config.json') return send(200, '.json', JSON.stringify(config))
    const type = extname(path)
    if (TYPES[type] === undefined || type === '.html') {
      const page = await readFile(join(folder, 'index.html'), 'utf8')
      return send(200, '.html', page.replaceAll('{{nonce}}', nonce))
    }
    const file = await readFile(join(folder, path)).catch(() => undefined)
    if (file === undefined) return send(404, '', 'Not found')
    // The names of assets change with their content.
    send(200, type, file, path.startsWith('/assets/') ? 'max-age=31536000, immutable' : 'no-cache')
  }
}

/** Absolute and normalised, so that it cannot climb out of a folder it is put behind. */
function pathOf({ url = '/' }: IncomingMessage): string | undefined {
  try {
    const path = decodeURIComponent(new URL(url, 'http://localhost').pathname)
    return path.includes('\0') ? undefined : normalize(`/${path}`)
  } catch {
    return undefined
  }
}

function pagesFolder(): string {
  let folder = import.meta.dirname
  while (!existsSync(join(folder, 'package.json'))) folder = dirname(folder)
  return join(folder, 'dist', 'pages')
}

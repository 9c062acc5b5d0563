import { type Browser, chromium } from 'playwright-core'
import { provision } from '../provision/provision.js'

export interface ChromiumOptions {
  /** Further command line flags. */
  readonly args?: readonly string[]
  readonly headless?: boolean
  readonly log?: (line: string) => void
}

const flags = [
  // A camera and a microphone that need neither a device nor a permission.
  '--use-fake-device-for-media-stream',
  '--use-fake-ui-for-media-stream',
  // WebRTC on 127.0.0.1, by real addresses.
  '--allow-loopback-in-peer-connection',
  '--disable-features=WebRtcHideLocalIpsWithMdns',
  '--disable-quic',
  // No traffic of its own.
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
]

/** Starts the Chromium of this machine (installing it where it is missing) for tests. `close()` ends it. */
export async function launchChromium(options: ChromiumOptions = {}): Promise<Browser> {
  const { chromium: tool } = await provision(['chromium'], options)
  const launch = (extra: readonly string[]) =>
    chromium.launch({
      executablePath: tool.command,
      headless: options.headless ?? true,
      args: [...tool.args, ...flags, ...extra, ...(options.args ?? [])],
      env: { ...process.env, ...tool.env },
    })
  if (process.getuid?.() === 0) return launch(['--no-sandbox'])
  try {
    return await launch([])
  } catch (error) {
    // Containers often forbid what the sandbox is made of. The pages are our own.
    if (
      !(error instanceof Error) ||
      !/No usable sandbox|sandbox_host_linux|zygote_host_impl/.test(error.message)
    )
      throw error
    options.log?.('this system gives Chromium no sandbox: starting it without one')
    return launch(['--no-sandbox'])
  }
}

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
  const launch = (chromiumSandbox: boolean) =>
    chromium.launch({
      executablePath: tool.command,
      headless: options.headless ?? true,
      args: [...tool.args, ...flags, ...(options.args ?? [])],
      env: { ...process.env, ...tool.env },
      // Without it Playwright says --no-sandbox.
      chromiumSandbox,
    })
  // Chromium refuses to run as root with its sandbox.
  if (process.getuid?.() === 0) return launch(false)
  try {
    return await launch(true)
  } catch {
    // Containers often forbid what the sandbox is made of, and Chromium has many ways of failing over that.
    // The pages are our own; should there be another reason, the second attempt tells it.
    options.log?.('Chromium does not start with its sandbox here: trying without')
    return launch(false)
  }
}

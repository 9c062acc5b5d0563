import { provision } from '../src/provision/index.js'

/** Vitest's global set-up: installs what the tests of this folder start. */
export default async function setup(): Promise<void> {
  await provision(['prosody', 'ejabberd', 'chromium', 'coturn'])
}

/** What the server of these pages tells them. */
export interface DemoConfig {
  /** Domain of the accounts one logs in with here. */
  domain: string
  /** Path of the gateway's WebSocket. */
  gateway: string
  /** XMPP over WebSocket of that domain; absent where the page has to find it out itself. */
  websocket?: string
  /** Accounts made for trying things out. */
  accounts: readonly SampleAccount[]
  /** Whether anybody may make an account. */
  registration: boolean
}

export interface SampleAccount {
  name: string
  jid: string
  password: string
  /** What it is for, where it is not for talking: goes on after "Log in as …". */
  purpose?: string
}

export async function loadConfig(): Promise<DemoConfig> {
  const response = await fetch('/config.json', { cache: 'no-store' })
  if (!response.ok) throw new Error(`The server answered ${response.status}`)
  return (await response.json()) as DemoConfig
}

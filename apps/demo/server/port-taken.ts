/** What to do when another program listens where the pages are to be, and which it may be. */
export async function portTaken(port: number): Promise<string> {
  const holder = (await isDemo(port))
    ? `Another XMPP-FTW demo runs there already: open http://localhost:${port}, or stop it with Ctrl-C in its terminal.`
    : 'Some other program listens there; many development servers choose the same.'
  const find = process.platform === 'win32' ? `netstat -ano | findstr :${port}` : `lsof -i :${port}`
  return [
    `Port ${port} is taken.`,
    holder,
    `Which one it is:       ${find}`,
    `Choose another port:   npm start -- --port ${port + 1}`,
  ].join('\n  ')
}

async function isDemo(port: number): Promise<boolean> {
  try {
    const response = await fetch(`http://127.0.0.1:${port}/config.json`, {
      signal: AbortSignal.timeout(1_000),
    })
    const config: unknown = await response.json()
    return typeof config === 'object' && config !== null && 'gateway' in config
  } catch {
    return false
  }
}

// In a layer of their own: whatever is loaded later, our own styles win.
import '@mantine/core/styles.layer.css'
import './app/global.css'
import { MantineProvider } from '@mantine/core'
import { StrictMode } from 'react'
import { createRoot } from 'react-dom/client'
import { RouterProvider } from 'react-router/dom'
import { loadConfig } from './app/config.js'
import { createAppRouter } from './app/router.js'
import { DemoContext } from './app/session-context.js'
import { StartFailed } from './app/start-failed.js'
import { styleNonce } from './app/style-nonce.js'
import { readableColors, theme } from './app/theme.js'
import { ChatSession } from './session/chat-session.js'
import { keep, takeKept } from './session/kept-session.js'
import { clientOpener, hasSession } from './session/open-client.js'
import { reduce } from './session/reduce.js'
import { initialState } from './session/state.js'
import { createStore } from './session/store.js'

const root = createRoot(document.getElementById('root')!)

async function page() {
  try {
    const config = await loadConfig()
    const store = createStore(reduce, initialState)
    const session = new ChatSession(store, clientOpener(config))
    const kept = takeKept(sessionStorage)
    if (kept && hasSession()) void session.goOn(kept)
    addEventListener('pagehide', () => {
      if (hasSession() && store.current().me !== '') keep(sessionStorage, store.current())
    })
    return (
      <DemoContext value={{ config, session }}>
        <RouterProvider router={createAppRouter()} />
      </DemoContext>
    )
  } catch (error) {
    return <StartFailed reason={String(error)} />
  }
}

const content = await page()
root.render(
  <StrictMode>
    <MantineProvider
      theme={theme}
      cssVariablesResolver={readableColors}
      defaultColorScheme="auto"
      getStyleNonce={styleNonce}
    >
      {content}
    </MantineProvider>
  </StrictMode>,
)

import react from '@vitejs/plugin-react'
import { defaultClientConditions, defineConfig } from 'vite'
import { manual } from './manual-plugin.js'

export default defineConfig(({ mode }) => ({
  plugins: [react(), manual()],
  // While developing, the packages' sources. What is built for good takes their full builds, not those for
  // production: the manual and the playground show what the lean ones leave out of contracts.
  resolve: {
    conditions: [
      ...(mode === 'development' ? ['@xmpp-ftw/source'] : []),
      ...defaultClientConditions.filter((condition) => condition !== 'development|production'),
    ],
  },
  // The server puts a new word in its place each time; see server/pages.ts.
  html: { cspNonce: '{{nonce}}' },
  // `npm start` in another terminal gives `vite` a server, a gateway and the sample accounts.
  server: {
    proxy: {
      '/config.json': 'http://localhost:3000',
      '/xmpp-ftw': { target: 'ws://localhost:3000', ws: true },
    },
  },
  build: {
    outDir: 'dist/pages',
    emptyOutDir: true,
    sourcemap: true,
    chunkSizeWarningLimit: 700,
    // Older ones would need light-dark() written out, which our dark theme does not survive.
    cssTarget: ['chrome123', 'firefox120', 'safari17.5'],
  },
}))

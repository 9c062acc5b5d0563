import { defineConfig } from 'tsup'

/** What `npm start` runs. The pages beside it are built by Vite. */
export default defineConfig({
  entry: { main: 'server/main.ts' },
  outDir: 'dist/server',
  format: ['esm'],
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  clean: true,
})

import { defineConfig, type Options } from 'tsup'
import { lean } from './tsup.lean.ts'
import { namespaceObjects } from './tsup.namespaces.ts'

const full: Options = {
  entry: ['src/index.ts'],
  format: ['esm'],
  sourcemap: true,
  // The lean build runs at the same time, and cleans its own folder.
  clean: ['!lean/**'],
  target: 'es2022',
  platform: 'neutral',
  esbuildPlugins: [namespaceObjects()],
}

/** What every portable package is built with; `options` is what one does otherwise. */
export function portable(options: Options = {}) {
  const own = { ...full, ...options }
  return defineConfig([own, lean(own)])
}

export default portable()

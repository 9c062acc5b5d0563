import { defineConfig } from 'tsup'

export default defineConfig({
  entry: ['src/index.ts', 'src/wire.ts', 'src/connection/node.ts', 'src/connection/browser.ts'],
  format: ['esm'],
  dts: { compilerOptions: { ignoreDeprecations: '6.0' } },
  sourcemap: true,
  clean: true,
  target: 'es2022',
  platform: 'neutral',
  external: [/^node:/],
})

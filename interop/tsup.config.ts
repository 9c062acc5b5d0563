import { defineConfig } from 'tsup'

export default defineConfig({
  entry: {
    servers: 'src/servers/index.ts',
    components: 'src/components/index.ts',
    provision: 'src/provision/index.ts',
    'provision-cli': 'src/provision/cli.ts',
    'scripted-peer': 'src/scripted-peer/index.ts',
    browser: 'src/browser/index.ts',
  },
  format: ['esm'],
  platform: 'node',
  target: 'node20',
  sourcemap: true,
  clean: true,
})

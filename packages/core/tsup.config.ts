import { portable } from '../../tsup.shared.ts'

export default portable({
  entry: ['src/index.ts', 'src/wire.ts', 'src/connection/node.ts', 'src/connection/browser.ts'],
  external: [/^node:/],
})

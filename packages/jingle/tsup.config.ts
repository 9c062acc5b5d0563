import { defineConfig } from 'tsup'
import shared from '../../tsup.shared.ts'

export default defineConfig({
  ...shared,
  entry: ['src/index.ts', 'src/browser/index.ts'],
  // Declarations of the entry for pages need the DOM's.
  tsconfig: 'tsconfig.browser.json',
})

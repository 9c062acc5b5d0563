import { mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

// Each step has a limit of its own; what a browser does on a busy machine takes as long as it takes.
export default mergeConfig(shared, {
  test: { testTimeout: 180_000 },
})

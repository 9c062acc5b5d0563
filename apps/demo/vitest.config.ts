import { mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

// Each step has a limit of its own; what a browser does on a busy machine takes as long as it takes.
export default mergeConfig(shared, {
  // On a busy machine a few of these fail now and then, not all for a known reason: what fails is tried again from its start.
  test: { testTimeout: 180_000, retry: 2 },
})

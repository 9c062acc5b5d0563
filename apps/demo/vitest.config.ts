import { mergeConfig } from 'vitest/config'
import shared from '../../vitest.shared.ts'

// Each step has a limit of its own; what a browser does on a busy machine takes as long as it takes.
export default mergeConfig(shared, {
  // A browser with several pages may miss a click while the machine is busy: what fails once is tried again from its start.
  test: { testTimeout: 180_000, retry: 2 },
})

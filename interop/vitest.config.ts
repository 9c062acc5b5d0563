import { mergeConfig } from 'vitest/config'
import shared from '../vitest.shared.ts'

export default mergeConfig(shared, {
  test: {
    include: ['test/**/*.test.ts'],
    // Installing what is missing may take minutes: once, before any test's own time limit runs.
    globalSetup: ['test/provision.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})

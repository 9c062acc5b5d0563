import { defineConfig } from 'vitest/config'

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    // Installing what is missing may take minutes: once, before any test's own time limit runs.
    globalSetup: ['test/provision.ts'],
    testTimeout: 30_000,
    hookTimeout: 60_000,
  },
})

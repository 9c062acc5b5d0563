import { defineConfig } from 'vitest/config'

/** All tests in one run: `npm test`. */
export default defineConfig({
  test: {
    projects: ['packages/*', 'apps/*', 'interop', 'fuzz', 'examples', 'bench', 'publishing'],
    // Tests start servers and browsers of their own; more at once than there are cores only makes them wait.
    maxWorkers: 2,
  },
})

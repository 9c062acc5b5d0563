import { defineConfig } from 'vitest/config'

const conditions = ['@xmpp-ftw/source', 'node', 'import', 'module', 'default']

/** Tests read the packages' sources, so that a failing line is the line one edits. */
export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions, externalConditions: ['node', 'import', 'default'] } },
  test: {
    testTimeout: 20_000,
    hookTimeout: 60_000,
    // What is waited for comes when a busy machine gets to it.
    expect: { poll: { timeout: 15_000 } },
    typecheck: { enabled: false },
  },
})

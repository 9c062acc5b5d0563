import { mergeConfig } from 'vitest/config'
import shared from '../vitest.shared.ts'

export default mergeConfig(shared, {
  test: {
    include: ['test/**/*.test.ts'],
    // Prosody and Chromium are found or installed first, as for the tests of interop.
    globalSetup: ['../interop/test/provision.ts'],
  },
})

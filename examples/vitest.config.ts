import { mergeConfig } from 'vitest/config'
import shared from '../vitest.shared.ts'

// Servers, programs and a browser are started: on a busy machine that takes as long as it takes.
export default mergeConfig(shared, { test: { testTimeout: 120_000, hookTimeout: 120_000 } })

/** The short version of `npm run chaos`. The seed is printed with what failed: `npm run chaos -- --seed …` repeats it. */
import { describe, expect, it } from 'vitest'
import { cutLines } from '../chaos/cut-lines.js'
import { killServer } from '../chaos/kill-server.js'
import { newSeed } from '../chaos/random.js'

describe.each(['prosody', 'ejabberd'] as const)('two who talk through a gateway, on %s', (kind) => {
  it('lose nothing, and get nothing twice, over lines that are cut, stall, crawl or only seem open', async () => {
    const seed = newSeed()
    const report = await cutLines({ kind, messages: 1_200, cuts: 12, seed })
    const { faults: _, ...counts } = report
    expect({ seed, ...counts }).toMatchObject({ seed, lost: 0, twice: 0, outOfOrder: 0 })
  }, 300_000)

  it('hear of every message what became of it when the server is killed', async () => {
    const seed = newSeed()
    const report = await killServer({ kind, messages: 600, kills: 2, seed })
    expect({ seed, ...report }).toMatchObject({ seed, lost: 0, twice: 0 })
    // ejabberd acknowledges before it has stored: what it held when it died is gone (docs/resuming.md).
    if (kind === 'prosody') expect({ seed, ...report }).toMatchObject({ lostByServer: 0 })
    const { delivered, failed, archived, lostByServer } = report
    expect(delivered + failed + archived + lostByServer).toBeGreaterThanOrEqual(600)
  }, 300_000)
})

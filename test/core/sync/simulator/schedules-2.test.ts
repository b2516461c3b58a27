import { describe, expect, it } from 'vitest'

import { runSeeds } from './engine.ts'

const each = 1_000
const part = 2

// Two files of ten, so that both cores are used; a failure names its seed.
describe('the sync under random schedules with faults and crashes', () => {
  it.for(Array.from({ length: 10 }, (_, index) => (part * 10 + index) * each))(
    'keeps every invariant from seed %i on',
    { timeout: 300_000, retry: 0 },
    async (from) => {
      const { crashed, writes } = await runSeeds({ from, count: each })

      expect(crashed).toBeGreaterThan(each / 2)
      expect(writes).toBeGreaterThan(each)
    },
  )
})

import { describe, expect, it } from 'vitest'

import { createMemorySyncStore } from '../../../fakes/sync-store.ts'
import { engine, named, sweep } from './engine.ts'
import { runSchedule } from './schedule.ts'

describe('a sync whose process dies', () => {
  it.for(Array.from({ length: 10 }, (_, index) => index * 10))(
    'is whole again wherever it died, from seed %i on',
    { timeout: 300_000, retry: 0 },
    async (from) => {
      let turns = 0
      for (let seed = from; seed < from + 10; seed += 1) turns += await sweep(seed)

      expect(turns).toBeGreaterThan(300)
    },
  )

  it('does the same twice from the same seed (I20)', { timeout: 60_000 }, async () => {
    const hashes = new Set<string>()
    for (let seed = 0; seed < 50; seed += 1) {
      const ask = { seed, store: createMemorySyncStore }
      const first = await named(`${seed}`, () => runSchedule(engine, ask))
      const second = await named(`${seed}`, () => runSchedule(engine, ask))

      expect(second.hash).toBe(first.hash)
      hashes.add(first.hash)
    }
    expect(hashes.size).toBe(50)
  })
})

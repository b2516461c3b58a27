import { expect, it } from 'vitest'

import { killLoop, sumOf } from '../torture/kill-loop.ts'
import { Promises } from '../torture/promises.ts'
import { useScratch } from './scratch.ts'

const scratch = useScratch()

it('loses nothing and needs no help when it is killed forty times', async () => {
  const loops = [1, 2].map(async (loop) =>
    killLoop({
      folder: await scratch(),
      kills: 20,
      seed: 7_000 + loop,
      resticEvery: 10,
      readDataEvery: 100,
    }),
  )
  const { kills, withLock, readDataChecks } = sumOf(await Promise.all(loops))

  expect(Object.values(kills).reduce((sum, count) => sum + count)).toBe(40)
  // Kills that hit nothing would prove nothing.
  expect(withLock).toBeGreaterThan(10)
  expect(readDataChecks).toBe(2)
}, 240_000)

it('would notice a lost snapshot and a lost row', () => {
  const promises = new Promises()
  for (const line of ['begun', 'row 4', 'snapshot aa', 'snapshot bb', 'forgetting aa', 'row 5']) {
    promises.hear(line)
  }

  expect(() => promises.expectKept(['cc'], 5)).toThrow('snapshots lost: bb')
  expect(() => promises.expectKept(['bb'], 4)).toThrow('rows of the state lost: 4 instead of 5')
  promises.expectKept(['bb', 'cc'], 6)
  expect(() => promises.expectKept(['bb'], 6)).toThrow('snapshots lost: cc')
})

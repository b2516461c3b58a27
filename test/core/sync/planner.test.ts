import fc from 'fast-check'
import { expect, it } from 'vitest'

import { plan, planHash } from '../../../main/core/sync/plan.ts'
import { drawOf, tapeOf } from './planner-draw.ts'
import { rest, storyOf } from './planner-run.ts'
import { tools } from './planner-state.ts'

const seeds = 2500

it('brings thousands of random states to rest without loss, double or needless write', () => {
  const broken: string[] = []
  for (let seed = 1; seed <= seeds; seed += 1) {
    const draw = drawOf(seed)
    const found = rest(storyOf(draw), draw)
    if (found.length > 0) broken.push(`seed ${seed}: ${found.join(', ').slice(0, 400)}`)
  }

  expect(broken).toEqual([])
})

it('holds for states that can be made smaller', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 999 }), { maxLength: 120 }), (tape) => {
      const draw = tapeOf(tape)
      expect(rest(storyOf(draw), draw)).toEqual([])
    }),
    { numRuns: 500 },
  )
})

it('gives the same plan for the same snapshot, and another hash for another plan', () => {
  const hashes = new Set<string>()
  for (let seed = 1; seed <= 50; seed += 1) {
    const { state } = storyOf(drawOf(seed))
    const snapshot = state.snapshot()

    const [first, again] = [plan(snapshot, tools), plan(snapshot, tools)]

    expect(planHash(again, tools)).toBe(planHash(first, tools))
    hashes.add(planHash(first, tools))
  }

  expect(hashes.size).toBeGreaterThan(40)
})

it('plans nothing while a side is incomplete', () => {
  const { state } = storyOf(drawOf(7))

  for (const complete of [
    { D: false, M: true },
    { D: true, M: false },
  ]) {
    const made = plan({ ...state.snapshot(), complete }, tools)

    expect([made.ops, made.steps, made.probes]).toEqual([[], [], []])
  }
})

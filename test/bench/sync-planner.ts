import { createHash } from 'node:crypto'

import type { Snapshot } from '../../main/core/sync/plan-types.ts'
import { plan } from '../../main/core/sync/plan.ts'
import { drawOf, editOf, firstImage } from '../core/sync/planner-draw.ts'
import { PlannerState, tools } from '../core/sync/planner-state.ts'

/**
 * Measures one plan over many pairs (goal: at most a second for 50,000): a quiet round, and one in
 * which one pair in a hundred changed. `node test/bench/sync-planner.ts [pairs]`.
 */
const count = Number(process.argv[2] ?? 50_000)
const sha = {
  hash: (text: string) => createHash('sha256').update(text).digest('hex'),
  mac: tools.mac,
}

function office(kind: 'event' | 'contact' | 'mail', changed: number): Snapshot {
  const state = new PlannerState(kind, 'live')
  const draw = drawOf(1)
  for (let n = 0; n < count; n += 1) {
    const image = { ...firstImage(kind, draw, `k${n}`) }
    const [m, d] = [
      state.add('M', { image, marker: null, thing: `k${n}`, people: 0, owner: 'self' }),
      state.add('D', {
        image: state.onD(image),
        marker: null,
        thing: `k${n}`,
        people: 0,
        owner: 'self',
      }),
    ]
    const base = { D: d.image, M: m.image }
    if (n % 100 < changed) {
      const { field, value } = editOf(kind, { draw, side: 'M', image, word: `w${n}` })
      if (value !== null) m.image = { ...image, [field]: value }
    }
    state.join(state.see('D', d), state.see('M', m), { base, origin: 'M', pairId: null })
  }
  const window = { before: 30, after: 365, slack: 7 }
  return { ...state.snapshot(), scope: { containers: { D: null, M: null }, window } }
}

for (const kind of ['event', 'contact', 'mail'] as const) {
  for (const changed of [0, 1]) {
    const snapshot = office(kind, changed)
    const times = Array.from({ length: 5 }, () => {
      const start = process.cpuUsage()
      const made = plan(snapshot, sha)
      const { user, system } = process.cpuUsage(start)
      return { ms: (user + system) / 1000, ops: made.ops.length }
    })
    const sorted = times.map(({ ms }) => ms).toSorted((a, b) => a - b)
    const [best, median] = [sorted[0] ?? 0, sorted[2] ?? 0]
    console.log(
      `${kind}: ${count} pairs, ${times[0]?.ops ?? 0} operations: ${median.toFixed(0)} ms of processor time (best ${best.toFixed(0)})`,
    )
  }
}

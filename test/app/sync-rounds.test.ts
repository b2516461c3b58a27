import { expect, it } from 'vitest'

import { appOf } from '../../main/app/methods.ts'
import { openEngine } from '../../main/app/open.ts'
import { isProofDue, isRoundDue, type PaceFacts } from '../../main/core/sync-pace.ts'
import { SyncRounds } from '../../main/desk/sync-rounds.ts'
import { testNow } from '../adapters/sample.ts'
import { valueOf } from './profile.ts'
import { applied, changes, linked, names, settled, syncCompany } from './sync-company.ts'

const zone = 'Asia/Hong_Kong'
const day = Date.parse('2026-11-20T10:00:00+08:00')
const night = Date.parse('2026-11-21T02:00:00+08:00')
const quiet: PaceFacts = {
  began: 0,
  wrote: false,
  broken: 0,
  asleep: 0,
  hinted: false,
  sparing: false,
}
/** Seconds after the last round at which the next one is due. */
const pause = (facts: Partial<PaceFacts>, from = day): number => {
  for (let seconds = 0; seconds < 3600; seconds += 1)
    if (isRoundDue({ ...quiet, began: from, ...facts }, { now: from + seconds * 1000, zone }))
      return seconds
  return Infinity
}

it.each([
  ['in the day', {}, day, 60],
  ['at night', {}, night, 300],
  ['while changes flow', { wrote: true }, day, 20],
  ['at a message', { hinted: true }, night, 15],
  ['after one round that broke', { broken: 1 }, day, 4],
  ['after many that broke', { broken: 30 }, day, 900],
  ['where the month runs short', { sparing: true }, day, 120],
  ['while a side sleeps', { asleep: day + 600_000, wrote: true }, day, 600],
] as const)('reads a live link again %s after the designed pause', (_, facts, from, seconds) => {
  expect(pause(facts, from)).toBe(seconds)
})

it('reads at once where nothing was read yet, and after the clock was set back', () => {
  expect(isRoundDue({ ...quiet, began: null }, { now: day, zone })).toBe(true)
  expect(isRoundDue({ ...quiet, began: day + 86_400_000 }, { now: day, zone })).toBe(true)
  expect(isProofDue(null, day)).toBe(true)
  expect(isProofDue(day, day + 3_600_000)).toBe(false)
  expect(isProofDue(day, day + 86_400_000)).toBe(true)
})

it('keeps live links in step by itself, sooner at a message, and proves them once a day', async () => {
  const company = await syncCompany()
  const { app, clock, profile } = company
  const { D } = changes(company)
  const { id } = await linked(company)
  await applied(company, id)
  await settled(company, id)
  await app.close()
  const engine = valueOf(await openEngine(profile, { clock, front: 'engine' }))
  const opened = { engine, app: appOf(engine) }
  const moved: number[] = []
  const rounds = new SyncRounds((link) => void moved.push(link))
  const tick = async (ms: number) => {
    clock.move(ms)
    rounds.begin(opened)
    await rounds.idle()
    return opened.app.sync.link(id).lastRun?.id
  }
  try {
    const first = await tick(0)
    const proof = opened.app.sync.link(id).proof
    await D({ change: 'add-external', name: '黃詩敏', mobile: '61234567' })
    const early = await tick(14_000)
    engine.state.sync.addHint({
      hintId: 'h',
      linkId: id,
      remoteId: null,
      kind: 'contacts',
      at: clock.now(),
      taken: null,
    })
    await tick(1_000)
    const crossed = names(company).M.includes('黃詩敏')
    opened.app.sync.off(id)
    const count = moved.length
    await tick(3_600_000)
    await rounds.hold()
    opened.app.sync.link(id)

    expect(proof).toMatchObject({ same: 3, differ: 0 })
    expect(early).toBe(first)
    expect(crossed).toBe(true)
    expect(engine.state.sync.hints()).toEqual([])
    expect(moved.slice(0, 2)).toEqual([id, id])
    expect(moved).toHaveLength(count)
    expect(clock.now()).toBeGreaterThan(testNow)
  } finally {
    await engine.close()
  }
})

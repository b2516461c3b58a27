import { join } from 'node:path'

import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'

import { initRepository } from '../../main/repository/repository.ts'
import { applyRetention, parseSpan, type RetentionPolicy } from '../../main/repository/retention.ts'
import type { Snapshot } from '../../main/repository/types.ts'
import { runRestic } from '../peers/restic.ts'
import { useScratch } from './scratch.ts'

const scratch = useScratch()
const offsets = [-720, -570, -180, 0, 60, 330, 345, 480, 540, 825]
const tags = ['pin', 'hold', 'full', 'dingkeep']

/** Writes a moment as local time of an offset in minutes. */
function local(ms: number, offset: number): string {
  const stem = new Date(ms + offset * 60_000).toISOString().slice(0, 19)
  const size = Math.abs(offset)
  const two = (value: number) => String(Math.trunc(value)).padStart(2, '0')
  return `${stem}${offset < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`
}

const snapshotOf = (ms: number, offset: number, labels: readonly string[] = []): Snapshot => ({
  id: String(ms).padStart(64, '0'),
  time: local(ms, offset),
  tree: 'a'.repeat(64),
  paths: ['/dingkeep'],
  tags: labels,
})

/** Whole groups of snapshots: dense, sparse, around year ends (ISO weeks), in mixed offsets. */
const group = fc
  .record({
    begin: fc.constantFrom('2023-12-20', '2024-02-20', '2024-12-25', '2025-10-28', '2026-06-01'),
    step: fc.constantFrom(1_800, 7_000, 50_000, 90_000, 700_000, 3_000_000),
    moments: fc.uniqueArray(fc.nat(4_000), { minLength: 1, maxLength: 25 }),
    zones: fc.array(fc.constantFrom(...offsets), { minLength: 1, maxLength: 3 }),
    labels: fc.array(fc.subarray(tags), { minLength: 1, maxLength: 4 }),
  })
  .map(({ begin, step, moments, zones, labels }) =>
    moments.map((moment, n) =>
      snapshotOf(
        Date.parse(begin) + moment * (step / 40) * 1_000,
        zones[n % zones.length] ?? 0,
        labels[n % labels.length],
      ),
    ),
  )

const count = fc.oneof(fc.integer({ min: 0, max: 6 }), fc.constant('unlimited' as const))
const span = fc.record({
  years: fc.nat(1),
  months: fc.nat(13),
  days: fc.nat(33),
  hours: fc.nat(50),
})
const policy: fc.Arbitrary<RetentionPolicy> = fc
  .record(
    {
      last: count,
      hourly: count,
      daily: count,
      weekly: count,
      monthly: count,
      yearly: count,
      within: span,
      withinHourly: span,
      withinDaily: span,
      withinWeekly: span,
      withinMonthly: span,
      withinYearly: span,
      keepTags: fc.array(fc.subarray(tags, { minLength: 1 }), { maxLength: 2 }),
    },
    { requiredKeys: [] },
  )
  .filter((rules) => (rules.daily ?? 0) !== 0 || (rules.last ?? 0) !== 0)

function flags(rules: RetentionPolicy): string[] {
  const words = Object.entries(rules).flatMap(([name, value]) => {
    const flag = `--keep-${name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    if (typeof value === 'number' || typeof value === 'string') return [flag, String(value)]
    if (Array.isArray(value)) return value.flatMap((list) => ['--keep-tag', list.join(',')])
    const { years, months, days, hours } = spanShape.parse(value)
    return [flag, `${years}y${months}m${days}d${hours}h`]
  })
  return words
}

const spanShape = z.object({
  years: z.number(),
  months: z.number(),
  days: z.number(),
  hours: z.number(),
})

describe('retention', () => {
  const groups = new Map<string, Snapshot[]>()
  let repository = ''
  const password = 'retention'
  beforeAll(async () => {
    repository = join(await scratch(), 'repo')
    const ours = await initRepository({ spec: { type: 'folder', path: repository }, password })
    for (const [n, snapshots] of fc.sample(group, { numRuns: 40, seed: 7 }).entries()) {
      const hostname = `host-${n}`
      const saved: Snapshot[] = []
      for (const { id: _, ...data } of snapshots) {
        saved.push(await ours.saveSnapshot({ ...data, hostname }))
      }
      groups.set(hostname, saved)
    }
    await ours.close()
  })

  const answer = z.array(
    z.object({ host: z.string(), keep: z.array(z.object({ id: z.string() })).nullable() }),
  )

  it('keeps exactly what stock restic keeps, in every zone and around every new year', async () => {
    await fc.assert(
      fc.asyncProperty(policy, async (rules) => {
        const said = await runRestic(
          { repository, password },
          'forget',
          '--dry-run',
          '--json',
          '--no-lock',
          ...flags(rules),
        )
        expect(said.stderr).toBe('')
        const theirs = answer.parse(JSON.parse(said.stdout))

        expect(theirs).toHaveLength(groups.size)
        for (const { host, keep } of theirs) {
          const ours = applyRetention(groups.get(host) ?? [], rules, Date.now())
          const wanted = (keep ?? []).map(({ id }) => id)
          expect(ours.keep.map(({ snapshot }) => snapshot.id).toSorted()).toEqual(wanted.toSorted())
        }
      }),
      { numRuns: 40 },
    )
  })

  it('never loses a snapshot between the two lists, and decides the same again', () => {
    fc.assert(
      fc.property(group, policy, (snapshots, rules) => {
        const now = Date.parse('2026-11-21')

        const first = applyRetention(snapshots, rules, now)

        expect(first.keep.length + first.remove.length).toBe(snapshots.length)
        expect(first.keep.length).toBeGreaterThan(0)
        const ids = first.keep.map(({ snapshot }) => snapshot.id)
        expect(new Set([...ids, ...first.remove.map(({ id }) => id)]).size).toBe(snapshots.length)
      }),
    )
  })

  it('keeps the newest snapshot though no rule wants it', () => {
    const snapshots = [snapshotOf(1e12, 480, ['hold']), snapshotOf(2e12, 480)]

    const { keep, remove } = applyRetention(snapshots, { keepTags: [['hold']] }, Date.now())

    expect(keep.map(({ reasons }) => reasons)).toEqual([['newest'], ['tag']])
    expect(remove).toEqual([])
  })

  it('lets a snapshot of a wrong clock in the future not age the others', () => {
    const now = Date.parse('2026-11-21')
    const snapshots = [
      snapshotOf(now + 9e10, 0),
      snapshotOf(now - 6e7, 0),
      snapshotOf(now - 9e9, 0),
    ]

    const { keep } = applyRetention(snapshots, { within: parseSpan('1d') }, now)

    expect(keep).toHaveLength(2)
  })

  it('refuses a policy that keeps nothing, and spans that are none', () => {
    for (const rules of [{}, { last: 0 }, { within: parseSpan('0d') }, { keepTags: [] }]) {
      expect(() => applyRetention([snapshotOf(0, 0)], rules, 0)).toThrow('keeps nothing')
    }
    for (const text of ['', '2', 'd', '2w', '-1d', '1d ', '1.5d']) {
      expect(() => parseSpan(text)).toThrow('not a span')
    }
    expect(parseSpan('1y2m3d4h')).toEqual({ years: 1, months: 2, days: 3, hours: 4 })
  })
})

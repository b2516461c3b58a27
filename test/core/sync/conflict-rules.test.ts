import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Around } from '../../../main/core/sync/carry.ts'
import { type MergeAsk, mergePair } from '../../../main/core/sync/merge.ts'
import type { Conflicts } from '../../../main/core/sync/policy.ts'
import { keepWord } from '../../../main/core/sync/protocol/hold.ts'
import { releasedClass } from '../../../main/core/sync/protocol/snapshot.ts'
import type { IntentRow } from '../../../main/core/sync/rows.ts'
import type { Image, Side, SyncKind } from '../../../main/core/sync/types.ts'
import { patched, same, valueOf } from '../../../main/core/sync/values.ts'
import { calm, type Calm } from './calm.ts'
import { change, event, linked, opsOf, planned } from './planner-linked.ts'
import { PlannerState } from './planner-state.ts'

const around: Around = new PlannerState('mail', 'live').around()

type Pair = Pick<MergeAsk, 'kind' | 'base' | 'obs'>

const merged = (pair: Pair, conflicts: Conflicts, ahead = false) =>
  mergePair({
    ...pair,
    court: {
      modified: { D: 2_000_000, M: 1_000_000 },
      origin: 'M',
      conflicts,
      day: '2026-11-20',
      ahead,
      roleOf: (_side, remoteId) => (remoteId.endsWith('two') ? 'deleted' : null),
      around,
    },
    may: () => true,
    choice: () => null,
    careful: false,
    open: false,
  })

/** Both changed it from one value to two others. */
const clash = (kind: SyncKind, field: string, values: readonly [Image, Image, Image]): Pair => {
  const [base, d, m] = values
  expect(same(valueOf(d, field), valueOf(m, field))).toBe(false)
  return { kind, base: { D: base, M: base }, obs: { D: d, M: m } }
}

const titles = clash('contact', 'title', [{ title: 'a' }, { title: 'CFO' }, { title: 'Chair' }])

describe('the rule for what both sides changed', () => {
  it('lets the named side stand, and keeps what the other had', () => {
    for (const side of ['D', 'M'] as const) {
      const made = merged(titles, side)

      const [other, stands] = side === 'D' ? (['M', 'CFO'] as const) : (['D', 'Chair'] as const)
      expect(made.patch).toEqual({ D: {}, M: {}, [other]: { title: stands } })
      expect(made.conflicts).toMatchObject([
        { draft: { field: 'title', d: 'CFO', m: 'Chair', rule: 'preferred', kept: side } },
      ])
    }
  })

  it('writes nothing where it is to ask, and tells both values', () => {
    const made = merged(titles, 'ask')

    expect([made.patch, made.touch]).toEqual([
      { D: {}, M: {} },
      { D: {}, M: {} },
    ])
    expect(made.asks).toMatchObject([{ field: 'title', d: 'CFO', m: 'Chair', kept: 'none' }])
  })

  it('loses no value of either side, whatever is drawn', () => {
    const value = fc.constantFrom('a', 'a\nb', 'a\nb\nc', 'x\nb\nc', 'a\nb\ny')
    const image = fc.dictionary(fc.constantFrom('name', 'company', 'notes'), value, {
      noNullPrototype: true,
    })
    const rules = fc.constantFrom<Conflicts>('table', 'D', 'M', 'ask')
    fc.assert(
      fc.property(image, image, image, rules, (base, d, m, rule) => {
        const made = merged(
          { kind: 'contact', base: { D: base, M: base }, obs: { D: d, M: m } },
          rule,
        )
        const told = [...made.asks, ...made.conflicts.map(({ draft }) => draft)]

        const lost = ['name', 'company', 'notes'].filter((field) => {
          const values = [valueOf(d, field), valueOf(m, field)] as const
          const draft = told.find((one) => one.field === field)
          if (draft !== undefined) return !same(draft.d, values[0]) || !same(draft.m, values[1])
          const changed = values.every((one) => !same(one, valueOf(base, field)))
          // Only edits of a text that merge need no word.
          return changed && !same(...values) && field !== 'notes'
        })
        expect(lost).toEqual([])
        const merge = [patched(d, made.patch.D), patched(m, made.patch.M)].map((one) =>
          made.asks.length === 0 ? one : null,
        )
        expect(merge[0]).toEqual(merge[1])
      }),
      { numRuns: 1000 },
    )
  })

  it('joins sets and merges edits of a text with every rule', () => {
    const sets = clash('event', 'categories', [
      { categories: ['a'] },
      { categories: ['a', 'd'] },
      { categories: ['a', 'm'] },
    ])
    const texts = clash('task', 'body', [
      { body: '1\n2\n3\n4\n5' },
      { body: 'one\n2\n3\n4\n5' },
      { body: '1\n2\n3\n4\nfive' },
    ])
    for (const rule of ['table', 'D', 'M', 'ask'] as const) {
      expect(merged(sets, rule).patch.M).toEqual({ categories: ['a', 'd', 'm'] })
      expect(merged(texts, rule).patch.M).toEqual({ body: 'one\n2\n3\n4\nfive' })
      expect(merged(texts, rule).asks).toEqual([])
    }
  })

  it('puts no second text below the one that stands', () => {
    const texts = clash('task', 'body', [{ body: 'a' }, { body: 'of D' }, { body: 'of M' }])

    expect(merged(texts, 'M').patch).toEqual({ D: { body: 'of M' }, M: {} })
    expect(merged(texts, 'ask').asks).toMatchObject([{ field: 'body', d: 'of D', m: 'of M' }])
    expect(merged(texts, 'table').patch.M['body']).toContain('other version')
  })

  it('follows the table in what it asks, and in what protects', () => {
    const time = (start: string): Image => ({ time: { start, end: '2026-12-20T09:00:00Z' } })
    const when = clash('event', 'time', [time('1'), time('2'), time('3')])
    const done: Pair = {
      kind: 'task',
      base: { D: {}, M: { done: true } },
      obs: { D: { done: true }, M: {} },
    }
    const binned: Pair = {
      kind: 'mail',
      base: { D: { folder: 'D-one' }, M: { folder: 'M-one' } },
      obs: { D: { folder: 'D-two' }, M: { folder: 'M-six' } },
    }
    for (const rule of ['D', 'M', 'ask'] as const) {
      expect(merged(when, rule, true).asks.map(({ field }) => field)).toEqual(['when'])
      expect(merged(done, rule)).toEqual(merged(done, 'table'))
      expect(merged(binned, rule)).toEqual(merged(binned, 'table'))
    }
    expect(merged(when, 'M', false).patch.D['time']).toEqual(time('3').time)
  })

  it('asks nothing where only one side changed', () => {
    const long = { D: { body: 'cut' }, M: { body: 'the whole text' } }
    const pair: Pair = { kind: 'task', base: long, obs: { ...long, D: { body: 'all new' } } }

    for (const rule of ['D', 'M', 'ask'] as const) {
      expect(merged(pair, rule)).toEqual(merged(pair, 'table'))
    }
  })

  it('reads a link of an earlier version as the table', () => {
    const plans = [{ conflicts: undefined }, { conflicts: 'table' as const }].map((policy) => {
      const made = linked('task', { title: 'a' }, { origin: 'M' })
      const { conflicts: _gone, ...old } = made.state.policy
      const rules = policy.conflicts === undefined ? old : { ...old, ...policy }
      change(made, 'D', { title: 'd' })
      change(made, 'M', { title: 'm' })
      return planned(made, { policy: rules })
    })

    expect(plans[0]).toEqual(plans[1])
    expect(plans[0]?.ops).toHaveLength(1)
  })
})

/** A person's word on a field, as the settling of a conflict leaves it. */
function say(sync: Calm, field: string, side: Side): void {
  const [pair] = sync.store.pairs(sync.linkId)
  const word: IntentRow = {
    intentId: `word ${field} ${side}`,
    runId: sync.store.runs(sync.linkId, 1)[0]?.runId ?? 0,
    linkId: sync.linkId,
    pairUid: 'word',
    op: 'create',
    side,
    target: null,
    source: null,
    idemKey: `key ${field}`,
    expect: null,
    patch: '{}',
    image: null,
    preRef: null,
    state: 'planned',
    attempt: 0,
    sentAt: null,
    notBefore: null,
    errorClass: releasedClass,
    error: keepWord(pair?.pairId ?? 0, field, side),
  }
  sync.store.putIntent(word)
}

/** Both people set another company while nobody looked. */
async function clashed(conflicts: Conflicts) {
  const sync = calm({ conflicts })
  const d = sync.put('D', { name: 'Chan', company: 'c' })
  await sync.round()
  const [copy] = sync.world.remotes.M.living()
  const m = copy?.id ?? ''
  sync.edit('D', d, { company: 'of D' })
  sync.edit('M', m, { company: 'of M' })
  await sync.round()
  const companies = () => [sync.fields('D')[0]?.['company'], sync.fields('M')[0]?.['company']]
  const questions = () => sync.store.conflicts(null).filter(({ resolved }) => resolved === null)
  const state = () => sync.store.pairs(sync.linkId)[0]?.state
  return { sync, d, m, companies, questions, state }
}

describe('a link that is to ask', () => {
  it('waits however long it takes, and then does as the person says', async () => {
    const { sync, companies, questions, state } = await clashed('ask')
    for (let rounds = 0; rounds < 3; rounds += 1) await sync.round()

    expect([companies(), state()]).toEqual([['of D', 'of M'], 'conflict'])
    expect(questions()).toMatchObject([
      { field: 'company', d: '"of D"', m: '"of M"', kept: 'none' },
    ])
    say(sync, 'company', 'M')
    await sync.round()

    expect([companies(), state()]).toEqual([['of M', 'of M'], 'live'])
    const calls = sync.calls.length
    await sync.round()
    expect(sync.calls).toHaveLength(calls)
    expect(sync.store.openIntents(sync.linkId)).toEqual([])
  })

  it('does not forget the word of a person while a side takes no call', async () => {
    const { sync, companies } = await clashed('ask')
    say(sync, 'company', 'D')
    sync.state.paused = true
    await sync.round()
    await sync.round()

    expect(companies()).toEqual(['of D', 'of M'])
    sync.state.paused = false
    await sync.round()
    expect(companies()).toEqual(['of D', 'of D'])
  })

  it('asks anew for other values only, and no more once both agree', async () => {
    const { sync, d, m, questions, state } = await clashed('ask')
    sync.edit('D', d, { company: 'later of D' })
    await sync.round()

    expect(questions().map((row) => row.d)).toEqual(['"later of D"'])
    sync.edit('M', m, { company: 'later of D' })
    await sync.round()
    expect([questions(), state()]).toEqual([[], 'live'])
    expect(sync.store.conflicts(null)).toHaveLength(2)
  })

  it('asks for an event in its own time, and waits for a yes where guests would hear of it', () => {
    const made = linked('event', event, { policy: { conflicts: 'ask' }, people: { M: 3 } })
    change(made, 'D', { title: 'of D' })
    change(made, 'M', { title: 'of M' })

    expect(opsOf(planned(made))).toEqual([])
    const allowed = new Set([keepWord(made.pairId, 'title', 'D')])
    expect(opsOf(planned(made, { allowed }))).toEqual(['update M merged notifies'])
  })
})

it('lets the named side stand on both, and holds the other value for a person', async () => {
  for (const side of ['D', 'M'] as const) {
    const { sync, companies, questions } = await clashed(side)

    expect(companies()).toEqual([`of ${side}`, `of ${side}`])
    expect(questions()).toMatchObject([{ d: '"of D"', m: '"of M"', kept: side }])
    const calls = sync.calls.length
    await sync.round()
    expect(sync.calls).toHaveLength(calls)
  }
})

it('leaves a link that was paused during its repair in its pause', async () => {
  const sync = calm()
  const id = sync.put('D', { name: 'Chan' })
  await sync.round()
  sync.edit('D', id, { name: 'Chan Tai Man' })
  sync.state.beside = 50
  const { onCall } = sync.net
  sync.net.onCall = (side, call) => {
    const link = sync.store.link(sync.linkId)
    if (link !== null) sync.store.putLink({ ...link, mode: 'paused' })
    return onCall(side, call)
  }

  await sync.round()

  expect(sync.calls).toEqual(['create M', 'update M'])
  expect(sync.store.link(sync.linkId)).toMatchObject({ mode: 'paused', generation: 51 })
})

import { rm } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { openPartners } from '../../main/app/sync/open-partners.ts'
import type { OpenPartners } from '../../main/app/sync/partners.ts'
import type { WriteCall } from '../../main/core/sync/partner.ts'
import { order } from '../adapters/sample.ts'
import { valueOf, watching } from './profile.ts'
import {
  applied,
  changes,
  externalNamed,
  linked,
  names,
  round,
  settled,
  syncCompany,
} from './sync-company.ts'

/** Real sides whose Outlook writes may die: before or after they took place, or not at all. */
function mortal() {
  const state = { dies: null as 'before' | 'after' | null, identity: null as string | null }
  const never = () => new Promise<never>(() => undefined)
  const died = Promise.withResolvers<WriteCall>()
  const partners: OpenPartners = async (ask) => {
    const sides = await openPartners(ask)
    const { M } = sides
    return {
      ...sides,
      M: {
        ...M,
        async identity(signal) {
          if (state.identity !== null) return { is: 'known', identity: state.identity }
          return M.identity(signal)
        },
        async write(call, signal) {
          const { dies } = state
          const result = dies === 'before' ? null : await M.write(call, signal)
          if (dies === null && result !== null) return result
          died.resolve(call)
          return never()
        },
      },
    }
  }
  return { state, partners, died: died.promise }
}

it.each(['before', 'after'] as const)(
  'makes each contact once where it is killed right %s a write',
  async (when) => {
    const world = mortal()
    const company = await syncCompany({}, { partners: world.partners })
    const { D } = changes(company)
    const { id } = await linked(company)
    await applied(company, id)
    await settled(company, id)
    await D({ change: 'add-external', name: '黃詩敏', mobile: '61234567' })
    world.state.dies = when
    void round(company, id)
    const call = await world.died
    world.state.dies = null
    // The lock of a process that is gone is taken over; this one lives, so that it has to go by hand.
    await rm(join(company.profile, 'sync.lock'))

    const app = await company.open()
    const next = { ...company, app }
    for (let at = 0; at < 6; at += 1) await round(next, id)
    const link = app.sync.link(id)
    await settled(next, id)

    expect(call).toMatchObject({ op: 'create', image: { name: '黃詩敏' } })
    expect(names(company).M.filter((name) => name === '黃詩敏')).toEqual(['黃詩敏'])
    expect(link).toMatchObject({ mode: 'live', waiting: 0, pairs: 4 })
    await D({ change: 'edit-external', userid: externalNamed(company, '黃詩敏'), title: 'CFO' })
    await settled(next, id)
    expect(names(company).M).toEqual(names(company).D)
  },
)

it('stands still where an account is exchanged, and goes on at a word once it is back', async () => {
  const world = mortal()
  const company = await syncCompany({}, { partners: world.partners })
  const { app } = company
  const { id } = await linked(company)
  await applied(company, id)
  await settled(company, id)
  const before = names(company)
  world.state.identity = 'somebody else'

  const exchanged = await round(company, id)
  const { mode } = app.sync.link(id)
  const refused = round(company, id)
  await expect(refused).rejects.toThrow('syncNotOn')
  world.state.identity = null
  app.sync.resume(id)
  const back = await round(company, id)

  expect(exchanged.cards).toEqual(['identity'])
  expect(mode).toBe('hold')
  expect(back).toMatchObject({ complete: true, cards: [] })
  expect(names(company)).toEqual(before)
})

it('sleeps until the month ends where the allowance is used up, beside a backup that goes on', async () => {
  const company = await syncCompany()
  const { app, sample, mailbox } = company
  const { id } = await linked(company, { kind: 'event' })
  await applied(company, id)
  await settled(company, id)
  const events = () => mailbox.all('event').length
  const before = events()
  await order(sample, 'fault', { fault: 'month-used', endpoint: 'calendar', count: 1000 })

  const spent = await round(company, id)
  const { asleep } = app.sync.link(id)
  await order(sample, 'fault', { clear: true })
  const contacts = await linked(company)
  await applied(company, contacts.id)
  const [saved, last] = await Promise.all([
    app.backup({ mode: 'full', refetch: false }, watching()),
    round(company, contacts.id),
  ])

  expect(spent).toMatchObject({ complete: false, run: { counts: {} } })
  expect(new Date(asleep.D ?? 0).toISOString()).toBe('2026-11-30T16:00:00.000Z')
  expect(events()).toBe(before)
  expect(valueOf(saved).snapshot).not.toBeNull()
  expect(last.complete).toBe(true)
  expect(sample.graph.ledger).toEqual([])
})

it('writes nothing more once it is paused or stopped, and loses nothing by it', async () => {
  const company = await syncCompany()
  const { app, clock } = company
  const { D } = changes(company)
  const { id } = await linked(company)
  await applied(company, id)
  await settled(company, id)
  await D({ change: 'add-external', name: '黃詩敏', mobile: '61234567' })
  const stop = new AbortController()
  stop.abort(new DOMException('stopped', 'AbortError'))
  const stopped = await app.sync.round(id, watching(stop.signal)).catch(() => null)
  const paused = app.sync.pause(id, clock.now() + 3_600_000)
  const refused = round(company, id)
  await expect(refused).rejects.toThrow('syncNotOn')
  const before = names(company).M
  clock.move(3_600_000)
  await settled(company, id)

  expect(stopped?.run?.counts['sent'] ?? 0).toBe(0)
  expect(paused.mode).toBe('paused')
  expect(before).not.toContain('黃詩敏')
  expect(app.sync.link(id).mode).toBe('live')
  expect(names(company).M).toContain('黃詩敏')
})

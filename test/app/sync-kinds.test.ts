import { expect, it } from 'vitest'

import { order } from '../adapters/sample.ts'
import { valueOf, watching } from './profile.ts'
import { applied, changes, linked, round, settled, syncCompany } from './sync-company.ts'

it.each(['event', 'task', 'directory'] as const)(
  'brings both sides of the kind %s together, tells nobody, and stays silent from then on',
  async (kind) => {
    const company = await syncCompany()
    const { app, sample } = company
    const { id } = await linked(company, { kind })
    const preview = await applied(company, id)
    await settled(company, id)
    const quiet = [await round(company, id), await round(company, id), await round(company, id)]
    const proof = await app.sync.proof(id, watching())

    const expected = { event: 6, task: 0, directory: 4 }
    expect(preview).toMatchObject({ failure: null, notifies: 0 })
    expect(preview.lines).toHaveLength(expected[kind])
    expect(quiet.map(({ run, complete }) => [run?.counts['sent'] ?? 0, complete])).toEqual([
      [0, true],
      [0, true],
      [0, true],
    ])
    expect(proof).toMatchObject({ differ: 0, waiting: 0, aside: 0 })
    expect(sample.graph.ledger).toEqual([])
    expect(app.sync.link(id)).toMatchObject({ kind, mode: 'live', cards: [] })
  },
)

it('carries events over each way without inviting anybody, and again without doubling', async () => {
  const company = await syncCompany()
  const { app, sample, mailbox, person } = company
  const { D } = changes(company)
  const { id } = await linked(company, { kind: 'event' })
  await applied(company, id)
  await settled(company, id)
  await D({ change: 'add-event', userid: person, summary: '年度檢討' })
  await settled(company, id)
  const made = mailbox.all('event').filter(({ fields }) => fields['subject'] === '年度檢討')
  await order(sample, 'graph/change', {
    change: 'edit-item',
    user: company.address,
    id: made[0]?.iid ?? '',
    fields: { subject: '年度檢討 B' },
  })
  await settled(company, id)
  const titles = mailbox.all('event').map(({ fields }) => String(fields['subject']))
  const [found] = await app.sync.find(id, '年度檢討')
  const story = await app.sync.why(found?.pair ?? '')

  expect(made).toHaveLength(1)
  expect(titles.filter((title) => title.startsWith('年度檢討'))).toEqual(['年度檢討 B'])
  expect(story.entries.map(({ side, op }) => `${op} ${side}`)).toEqual(['create M', 'update D'])
  expect(sample.graph.ledger).toEqual([])
})

it('looks at a calendar by itself without a call of the month, until there is something to write', async () => {
  const company = await syncCompany()
  const { app, sample, clock, mailbox, person } = company
  const { id } = await linked(company, { kind: 'event' })
  await applied(company, id)
  await settled(company, id)
  await changes(company).D({ change: 'add-event', userid: person, summary: '年度檢討' })
  await settled(company, id)
  const used = async () => valueOf(await app.status()).allowance?.used ?? 0
  const poll = () => {
    clock.move(60_000)
    return app.sync.round(id, { ...watching(), by: 'poll' })
  }
  const before = await used()
  const looks = [await poll(), await poll(), await poll()]
  const quiet = await used()
  const event = mailbox.all('event').find(({ fields }) => fields['subject'] === '年度檢討')
  const edit = { change: 'edit-item', user: company.address, id: event?.iid }
  await order(sample, 'graph/change', { ...edit, fields: { subject: 'Moved here' } })
  const crossed = await poll()
  clock.move(6 * 3_600_000)
  const later = await used()
  const reconciled = await poll()

  expect(looks.map(({ complete }) => complete)).toEqual([true, true, true])
  expect(quiet).toBe(before)
  expect(crossed.run?.counts).toMatchObject({ sent: 1, done: 1 })
  expect(reconciled.complete).toBe(true)
  expect(await used()).toBeGreaterThan(later)
})

import { expect, it } from 'vitest'

import { testNow } from '../adapters/sample.ts'
import { watching } from './profile.ts'
import {
  applied,
  changes,
  contactNamed,
  externalNamed,
  linked,
  names,
  round,
  settled,
  syncCompany,
} from './sync-company.ts'

it('shows what it would write, writes exactly that, and then stays silent', async () => {
  const company = await syncCompany()
  const { app, sample } = company
  const { D, M } = changes(company)
  await D({ change: 'add-external', name: '黃詩敏', mobile: '61234567' })
  await M({ change: 'add-contact', displayName: 'Only Outlook' })
  const { id, mode } = await linked(company)
  const before = names(company)

  const preview = await app.sync.preview(id, watching())
  const afterPreview = names(company)
  const ready = await app.sync.ready(id, watching())
  const applied = await app.sync.apply({ link: id, preview: preview.hash }, watching())
  await settled(company, id)
  const quiet = [await round(company, id), await round(company, id), await round(company, id)]

  expect(mode).toBe('off')
  expect(preview).toMatchObject({ first: true, failure: null, cost: 0, notifies: 0 })
  expect(preview.counts).toMatchObject({ D: { delete: 0 }, M: { create: 1, delete: 0 } })
  expect(afterPreview).toEqual(before)
  expect(ready).toMatchObject({
    failure: null,
    previewed: true,
    ready: true,
    copy: { is: 'ready' },
  })
  // What DingTalk cannot take is said before, is no line, and stands aside afterwards with the reason.
  expect(preview.notes).toContainEqual({ is: 'lacks', titles: ['Only Outlook'], field: 'mobile' })
  expect(preview.lines.map(({ title }) => title)).not.toContain('Only Outlook')
  expect(applied.run?.counts).toMatchObject({ done: preview.lines.length })
  expect(await app.sync.aside(id)).toMatchObject([{ title: 'Only Outlook', reason: 'no-mobile' }])
  expect(names(company).M).toContain('黃詩敏')
  expect(names(company).D).toEqual(names(company).M.filter((name) => name !== 'Only Outlook'))
  expect(quiet.map(({ run, complete }) => [run?.counts['sent'] ?? 0, complete])).toEqual([
    [0, true],
    [0, true],
    [0, true],
  ])
  expect(sample.graph.ledger).toEqual([])
  const link = app.sync.link(id)
  expect(link).toMatchObject({ mode: 'live', copy: expect.stringMatching(/^[0-9a-f]{64}$/) })
})

it('carries edits, new contacts and deletions over, each way, and tells why', async () => {
  const company = await syncCompany()
  const { app, clock } = company
  const { D, M } = changes(company)
  const { id } = await linked(company)
  await applied(company, id)
  await settled(company, id)
  await D({ change: 'add-external', name: '黃詩敏', mobile: '61234567' })
  await D({
    change: 'edit-external',
    userid: externalNamed(company, 'Maria Delgado'),
    title: 'CFO',
  })
  await settled(company, id)
  const made = contactNamed(company, '黃詩敏')
  const edited = company.mailbox.item(contactNamed(company, 'Maria Delgado'))?.fields
  await M({ change: 'edit-item', id: made, fields: { companyName: '海港貿易' } })
  await M({ change: 'remove-item', id: contactNamed(company, 'PT Samudra Jaya / Pak Agus') })
  await settled(company, id)

  const [found] = await app.sync.find(id, '詩敏')
  const story = await app.sync.why(found?.pair ?? '')
  const proof = await app.sync.proof(id, watching())

  expect(edited).toMatchObject({ jobTitle: 'CFO' })
  const external = company.sample.company.externals.get(externalNamed(company, '黃詩敏'))
  expect(external).toMatchObject({ companyName: '海港貿易' })
  expect(names(company).D).not.toContain('PT Samudra Jaya / Pak Agus')
  expect(names(company).D).toEqual(names(company).M)
  expect(story).toMatchObject({ title: '黃詩敏' })
  expect(story.entries.map(({ what, side, op }) => [what, side, op])).toEqual([
    ['wrote', 'M', 'create'],
    ['wrote', 'D', 'update'],
  ])
  expect(story.entries[1]?.fields).toEqual(['company'])
  expect(proof).toMatchObject({ same: 3, differ: 0, waiting: 0, aside: 0 })
  expect(clock.now()).toBeGreaterThan(testNow)
})

it('takes a run back, and forgets nothing that was there before', async () => {
  const company = await syncCompany()
  const { app } = company
  const { D } = changes(company)
  const { id } = await linked(company)
  await applied(company, id)
  await settled(company, id)
  const before = names(company)
  const maria = () => company.mailbox.item(contactNamed(company, 'Maria Delgado'))?.fields
  const title = maria()?.['jobTitle']
  await D({ change: 'add-external', name: '黃詩敏', mobile: '61234567' })
  await D({
    change: 'edit-external',
    userid: externalNamed(company, 'Maria Delgado'),
    title: 'CFO',
  })
  const { run } = await round(company, id)

  const dry = await app.sync.undo({ run: run?.id ?? 0, dry: true }, watching())
  const afterDry = names(company).M
  const done = await app.sync.undo({ run: run?.id ?? 0, dry: false }, watching())
  const again = app.sync.runs(id, 50).find((one) => one.id === run?.id)
  const twice = app.sync.undo({ run: run?.id ?? 0, dry: false }, watching())

  await expect(twice).rejects.toThrow('syncNoUndo')
  expect(dry.run).toBeNull()
  expect(dry.steps.map(({ op, side, why }) => [op, side, why].join(' ')).toSorted()).toEqual([
    'delete M ready',
    'update M ready',
  ])
  expect(afterDry).toContain('黃詩敏')
  expect(done.steps).toEqual(dry.steps)
  expect(done.run).toMatchObject({ kind: 'undo', undoOf: run?.id })
  expect(again?.undoable).toBe(false)
  expect(names(company).M).toEqual(before.M)
  expect(maria()?.['jobTitle']).toBe(title)
  await round(company, id)
  expect(names(company).M).toEqual(before.M)
})

it('keeps both values of a conflict and swaps them at a word', async () => {
  const company = await syncCompany()
  const { app } = company
  const { D, M } = changes(company)
  const { id } = await linked(company)
  await applied(company, id)
  await settled(company, id)
  const contact = contactNamed(company, 'Maria Delgado')
  const userid = externalNamed(company, 'Maria Delgado')
  const both = () => [
    company.sample.company.externals.get(userid)?.title,
    company.mailbox.item(contact)?.fields['jobTitle'],
  ]
  await D({ change: 'edit-external', userid, title: 'CFO' })
  await M({ change: 'edit-item', id: contact, fields: { jobTitle: 'Chair' } })
  await settled(company, id)
  const [first] = both()
  const [conflict] = await app.sync.conflicts(id)

  const other = conflict?.kept === 'D' ? 'M' : 'D'
  await app.sync.settle({ conflict: conflict?.id ?? 0, choice: other, alike: false }, watching())
  await settled(company, id)

  expect(conflict).toMatchObject({ title: 'Maria Delgado', field: 'title', resolved: null })
  expect([conflict?.d, conflict?.m]).toEqual(['CFO', 'Chair'])
  expect(first).toBe(conflict?.kept === 'D' ? 'CFO' : 'Chair')
  const swapped = conflict?.kept === 'D' ? 'Chair' : 'CFO'
  expect(both()).toEqual([swapped, swapped])
  const [after] = await app.sync.conflicts(id)
  expect(after?.resolved).not.toBeNull()
})

it('asks whose value stands where both had one before the first sync', async () => {
  const company = await syncCompany()
  const { app } = company
  const { M } = changes(company)
  const contact = contactNamed(company, 'Maria Delgado')
  await M({ change: 'edit-item', id: contact, fields: { jobTitle: 'Chair' } })
  const userid = externalNamed(company, 'Maria Delgado')
  const { id } = await linked(company)
  const preview = await applied(company, id)
  await settled(company, id)
  const untouched = company.mailbox.item(contact)?.fields['jobTitle']
  const open = (await app.sync.conflicts(id)).filter(({ field }) => field === 'title')
  const { cards } = app.sync.link(id)

  await app.sync.settle({ conflict: open[0]?.id ?? 0, choice: 'M', alike: false }, watching())
  await settled(company, id)

  expect(preview.conflicts.map(({ field }) => field)).toContain('title')
  expect(untouched).toBe('Chair')
  expect(open).toHaveLength(1)
  expect(cards).toContain('conflict')
  expect(company.sample.company.externals.get(userid)?.title).toBe('Chair')
  expect(app.sync.link(id).cards).not.toContain('conflict')
})

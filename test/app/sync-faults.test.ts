import { copyFile, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { expect, it } from 'vitest'

import { setupIn } from '../../main/app.ts'
import { order } from '../adapters/sample.ts'
import { scratch, testProfileAt, valueOf, watching } from './profile.ts'
import {
  applied,
  changes,
  contactNamed,
  externalNamed,
  linked,
  names,
  round,
  settled,
  type SyncCompany,
  syncCompany,
  verifiedCopy,
} from './sync-company.ts'

/** A company whose contacts are in step. */
async function inStep(more = 0): Promise<SyncCompany & { id: number }> {
  const company = await syncCompany()
  const { D } = changes(company)
  for (let at = 0; at < more; at += 1)
    await D({ change: 'add-external', name: `Person ${at}`, mobile: `6000${1000 + at}` })
  const { id } = await linked(company)
  await applied(company, id)
  await settled(company, id)
  return { ...company, id }
}

it('waits for a person before many deletions cross, and deletes exactly what was released', async () => {
  const company = await inStep(9)
  const { app, id } = company
  const { M } = changes(company)
  for (let at = 0; at < 8; at += 1)
    await M({ change: 'remove-item', id: contactNamed(company, `Person ${at}`) })
  await round(company, id)
  const held = await app.sync.held(id)
  const before = names(company).D
  const link = app.sync.link(id)
  await round(company, id)
  const still = names(company).D
  company.clock.move(25 * 3_600_000)
  const old = app.sync.release(
    { link: id, lines: held.map(({ hash }) => hash), yes: true },
    watching(),
  )
  await expect(old).rejects.toThrow('syncCopyNeeded')
  await verifiedCopy(app)
  await round(company, id)
  const lines = (await app.sync.held(id)).slice(0, 3)
  const no = await app.sync.release(
    { link: id, lines: [lines[2]?.hash ?? ''], yes: false },
    watching(),
  )
  await app.sync.release(
    { link: id, lines: lines.slice(0, 2).map(({ hash }) => hash), yes: true },
    watching(),
  )

  expect(held.map(({ op, side, hold }) => `${op} ${side} ${hold}`)).toEqual(
    Array.from({ length: 8 }, () => 'delete D brake-deletes'),
  )
  expect(link).toMatchObject({ waiting: 8, cards: ['brake'] })
  expect(before).toHaveLength(12)
  expect(still).toEqual(before)
  expect(no.run).toBeNull()
  const gone = before.filter((name) => !names(company).D.includes(name))
  expect(gone.toSorted()).toEqual(
    lines
      .slice(0, 2)
      .map(({ title }) => title)
      .toSorted(),
  )
})

it('deletes nothing where a side is suddenly empty, answers nothing, or refuses', async () => {
  const company = await inStep()
  const { app, id, sample } = company
  const { M } = changes(company)
  const before = names(company)
  await order(sample, 'fault', { fault: 'empty', endpoint: 'extcontact', count: 50 })
  const silent = await round(company, id)
  const again = await round(company, id)
  await order(sample, 'fault', { clear: true })
  await M({ change: 'revoke-scope', of: 'application', scope: 'Contacts.ReadWrite' })
  const refused = await round(company, id)
  const trouble = app.sync.link(id)
  await M({ change: 'grant-scope', of: 'application', scope: 'Contacts.ReadWrite' })
  await settled(company, id)
  const unharmed = names(company)
  await M({ change: 'empty-kind', kind: 'contact' })
  const emptied = await round(company, id)

  expect([silent.run?.counts['sent'], again.run?.counts['sent']]).toEqual([undefined, undefined])
  expect(refused.complete).toBe(false)
  expect(trouble.cards).toContain('rights')
  expect(unharmed).toEqual(before)
  expect(emptied.cards).toContain('brake')
  expect((await app.sync.held(id)).map(({ hold }) => hold)).toEqual(
    before.D.map(() => 'brake-empty-side'),
  )
  expect(names(company).D).toEqual(before.D)
})

it('repairs without a deletion or an overwriting where its state file is an old one', async () => {
  const company = await inStep()
  const { app, id, profile, clock } = company
  const { D, M } = changes(company)
  const old = join(await scratch(), 'state.db')
  await app.close()
  await copyFile(join(profile, 'state.db'), old)
  const second = await company.open()
  const again = { ...company, app: second }
  await D({ change: 'add-external', name: '黃詩敏', mobile: '61234567' })
  await M({
    change: 'edit-item',
    id: contactNamed(company, 'Maria Delgado'),
    fields: { jobTitle: 'Chair' },
  })
  await settled(again, id)
  const before = names(company)
  await second.close()
  for (const part of ['', '-wal', '-shm'])
    await rm(join(profile, `state.db${part}`), { force: true })
  await copyFile(old, join(profile, 'state.db'))
  const third = await company.open()
  const last = { ...company, app: third }

  const repaired = await round(last, id)
  await settled(last, id)

  expect(repaired.run).toMatchObject({ kind: 'repair' })
  expect(repaired.cards).toContain('old-state')
  expect(names(company)).toEqual(before)
  expect(third.sync.link(id)).toMatchObject({ mode: 'live' })
  expect(company.mailbox.item(contactNamed(company, 'Maria Delgado'))?.fields['jobTitle']).toBe(
    'Chair',
  )
  expect(clock.now()).toBeGreaterThan(0)
  expect((await readFile(`${profile}.generation.json`, 'utf8')).includes('"version": 1')).toBe(true)
})

it('stays read-only beside another computer that keeps the same mailbox in step', async () => {
  const company = await inStep()
  const { id, sample, clock } = company
  const { D } = changes(company)
  const folder = await scratch()
  const settings = await readFile(company.config, 'utf8')
  for (const name of ['passphrase', 'secret', 'microsoft-secret'])
    await copyFile(join(company.folder, name), join(folder, name))
  await writeFile(join(folder, 'settings.json'), settings)
  const other = testProfileAt(folder, { clock })
  const ask = { profile: other.profile, config: other.config, checkOnly: false }
  valueOf(await setupIn({ clock })(ask, watching()))
  const app = await other.open()
  await verifiedCopy(app)
  const two = { ...company, ...other, app }
  const link = await linked(two)
  const preview = await app.sync.preview(link.id, watching())
  const apply = () => app.sync.apply({ link: link.id, preview: preview.hash }, watching())
  await expect(apply()).rejects.toThrow('syncSecondComputer')
  await D({ change: 'add-external', name: '黃詩敏', mobile: '61234567' })
  await round(company, id)
  clock.move(11 * 60_000)
  const later = await app.sync.preview(link.id, watching())
  await app.sync.apply({ link: link.id, preview: later.hash }, watching())
  const now = await round(company, id)

  expect(later.failure).toBeNull()
  expect(now.cards).toEqual(['second-computer'])
  expect(names(company).M.filter((name) => name === '黃詩敏')).toHaveLength(1)
  expect(externalNamed(company, '黃詩敏')).toBe('ext-61234567')
  expect(sample.graph.ledger).toEqual([])
})

import { createHash, createHmac, hkdfSync } from 'node:crypto'
import { copyFile, mkdir, readdir, readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

import Database from 'better-sqlite3'
import { expect, it, onTestFinished } from 'vitest'

import type { App } from '../../main/app-types.ts'
import { noteRestoredLog } from '../../main/app/audit-verify.ts'
import { lastAuditCheck } from '../../main/app/audit-verify.ts'
import type { Desk } from '../../main/desk-types.ts'
import { restoreReferences } from '../../main/people/audit-references.ts'
import { deskOn, type PeopleDesk, peopleDesk, type Window, withFactor } from './people-desk.ts'
import { valueOf, watching } from './profile.ts'

const all = { actor: null, area: null, result: null, since: null, until: null }

const backUp = async (app: App) =>
  valueOf(await app.backup({ mode: 'incremental', refetch: false }, watching()))

const engineOf = async (desk: Desk) => {
  const opened = await desk.needed()
  return valueOf(opened).engine
}

type Place = Pick<PeopleDesk, 'desk' | 'profile'>

/** Opens the database as somebody who wants to change it would: past the triggers. */
async function tampering({ desk, profile }: Place, sql: string): Promise<void> {
  await desk.reopen()
  const db = new Database(join(profile, 'state.db'))
  try {
    db.exec('DROP TRIGGER audit_no_update; DROP TRIGGER audit_no_delete')
    db.exec(sql)
  } finally {
    db.close()
  }
}

/** A profile with an Owner and some entries, sealed by a copy. */
async function sealed() {
  const place = await peopleDesk()
  const window = await place.owner()
  const { app: code } = await withFactor(window, 'p1', place.clock)
  for (let n = 0; n < 12; n += 1) await window.get('people.setLock', { minutes: 20 + n })
  const engine = await engineOf(place.desk)
  const { app } = valueOf(await place.desk.needed())
  const copy = await backUp(app)
  return { ...place, engine, owner: window, copy, code }
}

const signIn = (window: Window) =>
  window.get('session.signIn', {
    name: 'Owner One',
    password: 'four quiet words of 9 letters',
    code: null,
  })

it('seals the log into each copy by its tag, and finds it intact', async () => {
  const { desk, owner, copy } = await sealed()
  const { app } = valueOf(await desk.needed())
  const [row] = valueOf(await app.snapshots(false)).snapshots

  const check = await owner.get('audit.verify', null)

  expect(row?.id).toBe(copy.snapshot)
  expect(row?.tags.join()).toMatch(/audit:\d+:[0-9a-f]{64}/)
  expect(check).toMatchObject({ seals: 1, places: 1, missed: 0, lost: 0, failure: null })
  expect(check.entries).toBeGreaterThan(14)
  const { entries, check: last } = await owner.get('audit.read', {
    filter: all,
    before: null,
    limit: 5,
  })
  expect(last).toEqual(check)
  expect(entries.map(({ action }) => action)).toEqual(
    expect.arrayContaining(['audit.verified', 'backup.finished']),
  )
})

it('names the first entry that was changed', async () => {
  const place = await sealed()
  await tampering(
    place,
    `UPDATE audit SET body = replace(body, '"minutes":"22"', '"minutes":"23"')`,
  )
  const engine = await engineOf(place.desk)
  const changed = engine.state.audit
    .after(0, 100)
    .find(
      ({ body }) =>
        body.includes('"settings:lock"') && !body.includes('"20"') && !body.includes('"21"'),
    )

  const check = await place.owner.get('audit.verify', null)

  expect(check.failure).toMatchObject({
    code: 'DK-1703',
    about: { seq: `${changed?.seq}`, why: 'hash' },
  })
  expect(lastAuditCheck(engine.state)?.breach).toEqual({ seq: changed?.seq, why: 'hash' })
  expect(Number(engine.state.noted('audit.broken'))).toBeGreaterThan(0)
})

it('names the first entry that is missing where the last ten were cut off', async () => {
  const place = await sealed()
  const before = place.engine.state.audit.head().seq
  await tampering(place, 'DELETE FROM audit WHERE seq > (SELECT max(seq) FROM audit) - 10')

  const check = await place.owner.get('audit.verify', null)

  expect(check.failure).toMatchObject({ about: { seq: `${before - 9}`, why: 'cut' } })
})

it('finds entries that were cut off and written anew with right hashes', async () => {
  const place = await sealed()
  await tampering(place, 'DELETE FROM audit WHERE seq > (SELECT max(seq) FROM audit) - 5')
  const engine = await engineOf(place.desk)
  const { seq } = engine.state.audit.head()
  for (let n = 0; n < 20; n += 1) await place.owner.get('people.setLock', { minutes: 30 })
  await place.desk.reopen()

  const check = await place.owner.get('audit.verify', null)

  expect(check.failure?.about).toMatchObject({ why: 'seal' })
  expect(Number(check.failure?.about['seq'])).toBeGreaterThan(seq)
})

it('finds that an old state was put back, unless the log says so itself', async () => {
  const place = await peopleDesk()
  const window = await place.owner()
  await withFactor(window, 'p1', place.clock)
  const { app } = valueOf(await place.desk.needed())
  await backUp(app)
  await place.desk.reopen()
  const state = join(place.profile, 'state.db')
  const old = join(place.folder, 'old.db')
  await copyFile(state, old)
  await window.get('people.setLock', { minutes: 30 })
  await backUp(valueOf(await place.desk.needed()).app)
  const later = (await engineOf(place.desk)).state.audit.head().seq
  await place.desk.reopen()
  for (const part of ['-wal', '-shm']) await rm(`${state}${part}`, { force: true })
  await copyFile(old, state)

  const found = await window.get('audit.verify', null)
  expect(found.failure?.about).toMatchObject({ why: 'cut' })

  await place.desk.reopen()
  for (const part of ['-wal', '-shm']) await rm(`${state}${part}`, { force: true })
  await copyFile(old, state)
  await noteRestoredLog(await engineOf(place.desk))
  const restored = await window.get('audit.verify', null)
  expect(restored.failure).toBeNull()
  expect(restored.lost).toBeGreaterThan(0)
  expect(restored.lost).toBeLessThanOrEqual(later)
})

it('looks at the seals of second copies too, and says which places did not answer', async () => {
  const place = await sealed()
  const second = join(place.folder, 'second')
  const engine = await engineOf(place.desk)
  const gone = { name: 'gone', path: join(place.folder, 'nowhere', 'deep') }
  const secondCopies = [{ name: 'office', path: second }, gone]
  Object.assign(engine.settings, { secondCopies })
  const { app } = valueOf(await place.desk.needed())
  valueOf(await app.copy({ to: 'office', dryRun: false }, watching()))
  await rm(join(place.storage, 'snapshots'), { recursive: true })
  await mkdir(join(place.storage, 'snapshots'))
  await rm(join(place.storage, 'config'))

  const check = await place.owner.get('audit.verify', null)

  expect(check.seals).toBe(1)
  expect(check.failure).toBeNull()
  expect(check.places + check.missed).toBe(3)
})

it('writes down what the command line does, as its own actor', async () => {
  const place = await peopleDesk()
  const app = await place.open()
  await backUp(app)
  valueOf(await app.verify({ readData: false }, watching()))
  valueOf(await app.addKey({ words: true }))
  const engine = await engineOf(place.desk)

  const rows = engine.state.audit.after(0, 20).map(({ body }) => JSON.parse(body))

  expect(rows.map(({ actor, source, action }) => [actor, source, action])).toEqual([
    ['cli', 'cli', 'setup.saved'],
    ['cli', 'cli', 'backup.finished'],
    ['cli', 'cli', 'verify.finished'],
    ['cli', 'cli', 'audit.verified'],
    ['cli', 'cli', 'key.added'],
  ])
  expect(rows.every((row) => !('role' in row))).toBe(true)
  const text = JSON.stringify(rows)
  expect(text).not.toContain('book.txt')
  expect(text).not.toContain(place.folder)
})

it('exports body and hash as they stand, and a table with names that no spreadsheet runs', async () => {
  const { owner, folder, clock, code } = await sealed()
  clock.move(60_000)
  await owner.get('people.add', {
    name: '=HYPERLINK("x")',
    role: 'keeper',
    reach: { departments: null, kinds: null },
    mail: '',
    password: 'quite another sentence',
  })
  await owner.get('session.factor', { code: code(), for: 'export' })
  const out = join(folder, 'out')
  await mkdir(out)

  const json = await owner.get('audit.export', { format: 'jsonl', folder: out, filter: all })
  clock.move(1_000)
  const table = await owner.get('audit.export', {
    format: 'csv',
    folder: out,
    filter: { ...all, area: 'people' },
  })

  const lines = (await readFile(json.file, 'utf8')).trimEnd().split('\n')
  expect(lines).toHaveLength(json.entries)
  let prev = '0'.repeat(64)
  for (const [at, line] of lines.entries()) {
    const { body, hash } = JSON.parse(line) as { body: string; hash: string }
    expect(createHash('sha256').update(body).digest('hex')).toBe(hash)
    expect(JSON.parse(body)).toMatchObject({ seq: at + 1, prev })
    prev = hash
  }
  expect(json.head).toBe(prev)
  const csv = await readFile(table.file, 'utf8')
  expect(csv).toMatch(/^\uFEFFseq,at,actor,name,/)
  expect(csv.trimEnd().split('\r\n')).toHaveLength(table.entries + 1)
  expect(csv).not.toMatch(/(^|,|")=HYPERLINK/m)
  const { entries } = await owner.get('audit.read', {
    filter: { ...all, area: 'audit' },
    before: null,
    limit: 9,
  })
  expect(entries.map(({ action }) => action)).toContain('audit.exported')
  expect(entries.find(({ action }) => action === 'audit.exported')).toMatchObject({
    name: 'Owner One',
    factor: 'totp',
  })
})

it('prints the entries that fit through the printer of the system', async () => {
  const { desk, owner, folder, code, clock } = await sealed()
  const pages: string[] = []
  const pdf = async (html: string) => {
    pages.push(html)
    return { ok: true, value: Buffer.from('%PDF-1.7 of a test') } as const
  }
  Object.assign(desk, { printer: { pdf } })
  clock.move(60_000)
  await owner.get('session.factor', { code: code(), for: 'export' })

  const filter = { ...all, area: 'people' as const }
  const { file, entries } = await owner.get('audit.export', { format: 'pdf', folder, filter })

  expect(await readFile(file, 'utf8')).toBe('%PDF-1.7 of a test')
  expect(pages[0]?.split('<tr>')).toHaveLength(entries + 2)
  expect(pages[0]).toContain('Owner One (p1)')
})

it('exports into no folder that is missing, relative, or inside profile or storage', async () => {
  const { owner, folder, profile, storage, code, clock } = await sealed()
  clock.move(60_000)
  await owner.get('session.factor', { code: code(), for: 'export' })
  const into = (where: string) =>
    owner.try('audit.export', { format: 'csv', folder: where, filter: all })

  for (const where of [
    'out',
    './',
    join(folder, 'nowhere'),
    profile,
    join(profile, 'logs'),
    storage,
    `${folder}/../${folder.split('/').at(-1)}/profile`,
  ])
    expect(await into(where)).toBe('folderUnfit')
  expect((await readdir(profile)).filter((name) => name.startsWith('audit-'))).toEqual([])
})

it('writes down who looked at the log and at whose entries, once for a sign-in', async () => {
  const { owner } = await sealed()
  const read = (actor: string | null, before: number | null = null) =>
    owner.get('audit.read', { filter: { ...all, actor }, before, limit: 100 })
  for (let n = 0; n < 3; n += 1) await read(null)
  await read('p1')
  await read('p1', 5)

  const { entries } = await read('p1')

  expect(entries.filter(({ action }) => action === 'audit.viewed')).toHaveLength(1)
  expect(entries.filter(({ action }) => action === 'audit.filtered')).toMatchObject([
    { about: { actor: 'p1' } },
  ])
})

it('opens a profile whose passphrase is kept nowhere by a typed one, within 5 tries', async () => {
  const place = await peopleDesk()
  await place.owner()
  await place.desk.close()
  await rm(join(place.folder, 'passphrase'))
  const { window, desk } = await deskOn(place.profile, place.clock)
  const here = window()
  onTestFinished(() => desk.close())

  expect(await here.get('session.read', null)).toMatchObject({ state: 'profile-locked' })
  const unlock = (passphrase: string) => here.try('session.unlockProfile', { passphrase })
  expect(await unlock('not the passphrase')).toBe('passphraseWrong')
  expect(await unlock('a long passphrase')).toMatchObject({ state: 'signed-out' })
  await signIn(here)
  await backUp(valueOf(await desk.needed()).app)

  await desk.close()
  const again = await deskOn(place.profile, place.clock)
  const other = again.window()
  for (let n = 0; n < 5; n += 1) await other.try('session.unlockProfile', { passphrase: 'wrong' })
  expect(await other.try('session.unlockProfile', { passphrase: 'a long passphrase' })).toBe(
    'tooManyTries',
  )
})

it('names what a restore was about by keyed hashes that only the backup can explain', async () => {
  const { desk } = await peopleDesk()
  const engine = await engineOf(desk)
  const copy = 'ab'.repeat(32)
  const items = Array.from({ length: 30 }, (_, n) => ({ item: `drive:file:${n}`, copy }))

  const about = await restoreReferences(desk, { by: 'items', items })

  const { encrypt } = (await engine.repository()).key
  const key = hkdfSync('sha256', encrypt, new Uint8Array(0), 'dingkeep/audit/1', 32)
  const hash = createHmac('sha256', Buffer.from(key)).update('drive:file:0').digest('hex')
  expect(about['items']?.split(' ')).toHaveLength(20)
  expect(about['items']?.split(' ')[0]).toBe(`item:${hash.slice(0, 16)}`)
  const list = { by: 'list', copy, person: 'dykn62tw', department: null } as const
  const ofList = await restoreReferences(desk, {
    ...list,
    kind: 'drive',
    left: false,
    onlyDeleted: false,
  })
  expect(ofList).toEqual({
    kind: 'drive',
    items: expect.stringMatching(/^person:[0-9a-f]{16}$/),
  })
})

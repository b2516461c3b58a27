import { createHash } from 'node:crypto'
import { existsSync } from 'node:fs'
import { chmod, mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as later } from 'node:timers/promises'

import { describe, expect, it } from 'vitest'
import type { z } from 'zod'

import { fullReach } from '../../main/adapters/database/browse-port.ts'
import { itemKey } from '../../main/adapters/item-key.ts'
import { openerOf, openFolder } from '../../main/adapters/open-folder.ts'
import { runRestore } from '../../main/app/restore-run.ts'
import { partsOf } from '../../main/app/restore-selection.ts'
import { standingOf } from '../../main/handlers/restore-tickets.ts'
import type { Output } from '../../preload/contract.ts'
import { restoreAsks } from '../../preload/contract/restore.ts'
import { order, testNow } from '../adapters/sample.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { copiedProfile } from './copied.ts'
import { companyProfile, scratch, testProfile, valueOf, watching } from './profile.ts'
import { type Person, restoreDesk } from './restore-desk.ts'

type Clock = ReturnType<typeof skippingClock>
type Standing = Output<'restore.report'>
type Report = Extract<Standing, { state: 'done' }>['report']
type Start = z.input<(typeof restoreAsks)['restore.start']['input']>

async function ended(person: Person, ticket: string): Promise<Standing> {
  for (;;) {
    const standing = await person.get('restore.report', { ticket })
    if (standing.state !== 'running') return standing
    await later(20)
  }
}

async function restored(person: Person, input: Start): Promise<Report> {
  const { ticket } = await person.get('restore.start', input)
  const standing = await ended(person, ticket)
  if (standing.state !== 'done') throw new Error(JSON.stringify(standing))
  return standing.report
}

/** Three copies of a folder: `gone.txt` vanishes after the first, `report.txt` changes. */
async function folderDesk() {
  const clock = skippingClock()
  const made = await copiedProfile({ name: 'three-copies', clock, make: () => threeCopies(clock) })
  const at = await restoreDesk(made.profile, Date.now())
  const owner = await at.person('owner')
  const { copies } = await owner.get('browse.copies', { before: null })
  return { ...made, ...at, owner, copies, target: await scratch() }
}

async function threeCopies(clock: Clock) {
  const folder = await scratch()
  const source = join(folder, 'source')
  const scope = { folders: [{ path: source, label: 'Docs' }] }
  await mkdir(source)
  const made = await testProfile({ folder, scope, world: { clock } })
  const app = await made.open()
  const states: Record<string, string>[] = [
    { 'gone.txt': 'was here', 'report.txt': 'first', 'sub/same 請假.txt': 'same' },
    { 'report.txt': 'second', 'sub/same 請假.txt': 'same' },
    { 'report.txt': 'third', 'sub/same 請假.txt': 'same', 'new.txt': 'new' },
  ]
  for (const files of states) {
    await rm(join(source, 'gone.txt'), { force: true })
    await mkdir(join(source, 'sub'), { recursive: true })
    for (const [name, content] of Object.entries(files))
      await writeFile(join(source, name), content)
    valueOf(await app.backup({ mode: 'full', refetch: false }, watching()))
  }
  await app.close()
  return made
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex')

describe('a restore from the window', () => {
  it('gives vanished items back into a new folder, and proves each file by its hash', async () => {
    const { owner, target, told } = await folderDesk()
    const { items } = await owner.get('browse.deleted', gone)
    expect(items.map(({ title }) => title)).toEqual(['gone.txt'])
    const what = {
      by: 'items' as const,
      items: items.map(({ item, copy }) => ({ item, copy })),
    }

    const plan = await owner.get('restore.plan', { what, target })
    expect(plan).toMatchObject({ files: 1, bytes: 8, same: 0, conflicts: 0 })
    expect(plan.free).toBeGreaterThan(0)
    expect(existsSync(plan.folder ?? '')).toBe(false)
    const report = await restored(owner, { what, target })

    expect(report).toMatchObject({ asked: 1, done: 1, bytes: 8, skipped: 0, failed: 0 })
    expect(report.hashes).toEqual([{ path: '/folders/Docs/gone.txt', sha256: sha256('was here') }])
    expect(await readFile(join(report.folder, 'folders/Docs/gone.txt'), 'utf8')).toBe('was here')
    expect(report.folder.startsWith(join(target, 'DingKeep '))).toBe(true)
    expect(told).toContain('restore.moved')
  })

  it('leaves files that are there, or replaces those that differ, as a person chose', async () => {
    const { owner, target, copies } = await folderDesk()
    const what = list(copies[0]?.id)
    const first = await restored(owner, { what, target, existing: 'skip' })
    expect(first).toMatchObject({ folder: target, asked: 3, done: 3, skipped: 0 })
    const report = join(target, 'folders/Docs/report.txt')
    await writeFile(report, 'my own words')

    expect(await owner.get('restore.plan', { what, target, existing: 'skip' })).toMatchObject({
      files: 3,
      same: 2,
      conflicts: 1,
      bytes: 0,
    })
    const second = await restored(owner, { what, target, existing: 'skip' })
    expect(second).toMatchObject({ asked: 3, done: 0, skipped: 3 })
    expect(await readFile(report, 'utf8')).toBe('my own words')
    const third = await restored(owner, { what, target, existing: 'replace' })
    expect(third).toMatchObject({ asked: 3, done: 1, skipped: 2 })
    expect(await readFile(report, 'utf8')).toBe('third')
  })

  it('puts two versions of one file side by side', async () => {
    const { owner, target } = await folderDesk()
    const { versions } = await owner.get('browse.versions', { item: 'folders/Docs/report.txt' })
    expect(versions.map(({ current, copies }) => [current, copies])).toEqual([
      [true, 1],
      [false, 1],
      [false, 1],
    ])
    const items = versions.map(({ last }) => ({
      item: 'folders/Docs/report.txt',
      copy: last.copy,
    }))

    const report = await restored(owner, { what: { by: 'items', items }, target })

    expect(report).toMatchObject({ asked: 3, done: 3, failed: 0 })
    expect(report.hashes.map((one) => one.sha256).toSorted()).toEqual(
      ['first', 'second', 'third'].map(sha256).toSorted(),
    )
  })

  it('takes single paths, and none that is not in the copy', async () => {
    const { owner, target, copies } = await folderDesk()
    const [newest] = copies
    const paths = { by: 'paths' as const, copy: newest?.id ?? '', paths: ['/folders/Docs/sub'] }
    const report = await restored(owner, { what: paths, target })
    expect(report).toMatchObject({ asked: 1, done: 1 })

    for (const path of ['/folders/Docs/*', '/.dingkeep', '/.dingkeep/state.db', '/']) {
      const missing = { ...paths, paths: [path] }
      expect(await owner.ask('restore.plan', { what: missing, target: null })).toMatchObject({
        ok: false,
        failure: { name: 'notInCopy' },
      })
    }
  })

  it('never calls it a success when nothing came back', async () => {
    const { owner, target, copies } = await folderDesk()
    const what = list(copies[0]?.id)
    await mkdir(join(target, 'folders/Docs'), { recursive: true })
    // Something that is no file stands where each file would go.
    for (const name of ['report.txt', 'new.txt']) await mkdir(join(target, 'folders/Docs', name))
    await writeFile(join(target, 'folders/Docs/sub'), 'in the way')

    const { ticket } = await owner.get('restore.start', { what, target, existing: 'replace' })
    const standing = await ended(owner, ticket)

    expect(standing).toMatchObject({
      state: 'failed',
      failure: { code: 'DK-1501', about: { n: '0' } },
      report: { done: 0, skipped: 0 },
    })
    const report = 'report' in standing ? standing.report : null
    expect(report?.failures.map(({ failure }) => failure.code)).toContain('DK-1505')
  })

  it('writes only into folders that exist and are not its own, whatever the window says', async () => {
    const { owner, target, copies, profile, storage } = await folderDesk()
    const what = list(copies[0]?.id)
    await symlink(storage, join(target, 'way in'))
    await writeFile(join(target, 'file'), '')
    const targets = [
      'relative',
      '',
      join(target, 'a', 'b'),
      join(target, 'file'),
      join(target, 'file', 'below'),
      profile,
      join(profile, 'logs'),
      join(target, '..', '..', storage),
      storage,
      join(storage, 'data'),
      join(target, 'way in'),
      join(target, 'way in', 'new'),
      '/proc/self',
      '/dev/shm',
    ].filter((one) => one !== '')

    for (const one of targets) {
      const answer = await owner.ask('restore.start', { what, target: one, existing: 'skip' })
      expect([one, answer]).toMatchObject([one, { ok: false, failure: { name: 'targetUnfit' } }])
    }
    const good = await restored(owner, { what, target: join(target, 'new'), existing: 'skip' })
    expect(good).toMatchObject({ done: 3 })
  })

  it('keeps reports for those who asked, and for Owners', async () => {
    const { owner, person, target, copies } = await folderDesk()
    const admin = await person('it-admin')
    const { ticket } = await admin.get('restore.start', { what: list(copies[0]?.id), target })
    await ended(admin, ticket)
    const other = await person('it-admin')

    expect(await owner.get('restore.report', { ticket })).toMatchObject({ state: 'done' })
    for (const ask of ['restore.report', 'restore.stop', 'folder.open'] as const)
      expect(await other.ask(ask, { ticket })).toMatchObject({ failure: { name: 'notInCopy' } })
    expect(await owner.get('restore.stop', { ticket })).toBe(false)
  })

  it('needs the second factor', () => {
    expect(restoreAsks['restore.start'].factor).toBe('restore')
  })
})

it('browses names while the storage is away, and says that contents need it', async () => {
  const { owner, desk, storage, copies, profile } = await folderDesk()
  await owner.get('browse.items', { ...all, copy: copies[0]?.id ?? '' })
  await desk.close()
  await rename(storage, `${storage}-away`)
  const later = await restoreDesk(profile, Date.now())
  const other = await later.person('owner')

  const list = await other.get('browse.copies', { before: null })
  expect([list.total, list.unreadable]).toEqual([3, null])
  const { items } = await other.get('browse.items', { ...all, copy: copies[0]?.id ?? '' })
  expect(items.map(({ title }) => title).toSorted()).toEqual([
    'new.txt',
    'report.txt',
    'same 請假.txt',
  ])
  const what = { item: 'folders/Docs/report.txt' }
  expect(await other.ask('preview.read', { copy: copies[0]?.id ?? '', what })).toMatchObject({
    failure: { name: 'noRepository' },
  })
  await rename(`${storage}-away`, storage)
  expect(await other.get('preview.read', { copy: copies[0]?.id ?? '', what })).toMatchObject({
    shown: { is: 'text', text: 'third' },
    sha256: sha256('third'),
  })
})

it('says of a damaged file that it is damaged, and shows nothing of it', async () => {
  const { owner, storage, copies } = await folderDesk()
  for (const path of await packsOf(storage)) {
    await chmod(path, 0o600)
    const bytes = await readFile(path)
    await writeFile(path, bytes.fill(7, 0, bytes.length >> 1))
  }
  const what = { item: 'folders/Docs/report.txt' }
  expect(await owner.ask('preview.read', { copy: copies[0]?.id ?? '', what })).toMatchObject({
    failure: { name: 'damageFound' },
  })
})

it('stops a restore at once, and says that it was stopped', async () => {
  const { owner, desk, target, copies } = await folderDesk()
  await owner.get('browse.items', { ...all, copy: copies[0]?.id ?? '' })
  const { engine } = valueOf(await desk.needed())
  const catalogue = await engine.catalogue()
  const at = { catalogue, repository: await engine.repository(), reach: fullReach }
  const what = { ...list(copies[0]?.id), left: false, onlyDeleted: false }
  const parts = await partsOf(at, what)
  const known = new Map(catalogue.snapshots().map((one) => [one.id, one]))
  const asked = { parts, target, existing: 'skip' as const, copies: known }

  const report = valueOf(await runRestore(engine, asked, watching(AbortSignal.abort())))

  expect(report).toMatchObject({ stopped: true, done: 0, failures: [] })
  expect(existsSync(join(target, 'folders'))).toBe(false)
  expect(engine.state.runs(1)).toMatchObject([{ what: 'restore', state: 'stopped' }])
  const standing = standingOf({ ok: true, value: report }, { started: 0, ended: 2_500 })
  expect(standing).toMatchObject({
    state: 'failed',
    failure: { name: 'restoredPartly' },
    report: { stopped: true, seconds: 2.5 },
  })
})

async function packsOf(storage: string): Promise<string[]> {
  const names = await readdir(join(storage, 'data'), { recursive: true, withFileTypes: true })
  return names.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
}

const whole = { kind: null, person: null, department: null } as const
const gone = { ...whole, cursor: null }
const list = (copy: string | undefined) => ({ by: 'list', copy: copy ?? '', ...whole }) as const

it('lists folders to pick from, and says which can take files', async () => {
  const { owner, target, profile } = await folderDesk()
  await mkdir(join(target, 'Budget'))
  await mkdir(join(target, '.hidden'))
  await writeFile(join(target, 'file'), '')

  const found = await owner.get('folders.list', { path: target })
  expect(found).toMatchObject({
    path: target,
    folders: [{ name: 'Budget', path: join(target, 'Budget') }],
    fit: true,
  })
  expect(found.roots.length).toBeGreaterThan(0)
  expect(await owner.get('folders.list', { path: profile })).toMatchObject({ fit: false })
  expect(await owner.get('folders.list', { path: null })).toMatchObject({
    parent: expect.any(String),
  })
  expect(await owner.ask('folders.list', { path: join(target, 'none') })).toMatchObject({
    failure: { name: 'targetUnfit' },
  })
})

it('opens a folder by the system’s own program, without a shell', async () => {
  expect(['win32', 'darwin', 'linux'].map((one) => openerOf(one as NodeJS.Platform))).toEqual([
    'explorer.exe',
    'open',
    'xdg-open',
  ])
  const marked = join(await scratch(), 'marked')
  expect(await openFolder(`; touch ${marked}`, '/bin/true')).toEqual({ ok: true, value: null })
  expect(existsSync(marked)).toBe(false)
  expect(await openFolder('/', '/no/such/program')).toMatchObject({
    failure: { name: 'folderNotOpened' },
  })
})

/** A company of which one person has left since the first copy. */
async function companyDesk() {
  const made = await companyProfile({ company: { people: 8 } })
  const app = await made.open()
  valueOf(await app.backup({ mode: 'full', refetch: false }, watching()))
  const everybody = [...made.sample.company.people.values()]
  const leaver = everybody.find(({ admin }) => !admin) ?? fail()
  await order(made.sample, 'change', { change: 'remove-person', userid: leaver.userid })
  valueOf(await app.backup({ mode: 'full', refetch: false }, watching()))
  await app.close()
  const at = await restoreDesk(made.profile, testNow)
  const owner = await at.person('owner')
  const { copies, total, unreadable } = await owner.get('browse.copies', { before: null })
  expect([total, unreadable, copies.length]).toEqual([2, 0, 2])
  const [newest = fail(), oldest = fail()] = copies.map(({ id }) => id)
  return { ...made, ...at, owner, leaver, newest, oldest, keyOf }
}

const fail = (): never => {
  throw new Error('the company lacks what the test is about')
}
const keyOf = (userid: string): string => itemKey('contacts', 'user', userid)
const all = { ...whole, cursor: null, limit: 500 } as const

it('shows a company by days, departments and kinds, and who has left since', async () => {
  const { owner, newest, oldest, leaver, sample } = await companyDesk()

  const { days } = await owner.get('browse.days', { until: null })
  expect(days.reduce((sum, day) => sum + day.copies, 0)).toBe(2)
  const tree = await owner.get('browse.tree', { copy: oldest, ...whole })
  expect(tree.departments).toHaveLength(sample.company.departments.size)
  expect(tree.left).toBe(0)
  expect((await owner.get('browse.tree', { copy: newest.slice(0, 8), ...whole })).left).toBe(1)
  for (const { kind, items } of tree.kinds) {
    const page = await owner.get('browse.items', { copy: oldest, ...all, kind })
    expect([kind, page.items.length, page.next]).toEqual([kind, items, null])
  }
  const found = await owner.get('search.read', {
    ...all,
    limit: 50,
    words: leaver.name,
    since: null,
    until: null,
  })
  expect(found.copies).toBe(2)
  expect(found.hits.map(({ title }) => title)).toContain(leaver.name)
  const what = { item: `contacts:${keyOf(leaver.userid)}` }
  const card = await owner.get('preview.read', { copy: newest, what })
  expect(card).toMatchObject({ kind: 'contacts', title: leaver.name, shown: { is: 'fields' } })
  expect(card.path).toContain('/contacts/left/')
  expect(await owner.ask('browse.tree', { copy: 'f'.repeat(64), ...whole })).toMatchObject({
    failure: { name: 'notInCopy' },
  })
}, 60_000)

it('shows and gives back to a Keeper only what is in reach', async () => {
  const { owner, person, newest, oldest, sample } = await companyDesk()
  // Somebody in a department below the top.
  const user = [...sample.company.people.values()].find(({ departments: [one] }) => one !== '1')
  const place = Number(user?.departments[0])
  const keeper = await person('keeper', { departments: [place], kinds: null })

  const mine = await keeper.get('browse.people', { ...all, copy: newest })
  const keys = new Set(mine.people.map(({ key }) => key))
  expect(keys).toContain(keyOf(user?.userid ?? ''))
  expect(keys.size).toBeLessThan(sample.company.people.size)
  const seen = await keeper.get('browse.items', { ...all, copy: newest })
  expect(seen.items.every(({ person: of }) => of !== null && keys.has(of.key))).toBe(true)
  const everything = await owner.get('browse.items', { ...all, copy: oldest, kind: 'contacts' })
  const hidden = everything.items.find(({ person: of }) => of !== null && !keys.has(of.key))
  const { item = '', path = '' } = hidden ?? {}
  for (const what of [{ item }, { path }])
    expect(await keeper.ask('preview.read', { copy: oldest, what })).toMatchObject({
      failure: { name: 'notInCopy' },
    })
  const target = await scratch()
  const forbidden = { by: 'items' as const, items: [{ item, copy: oldest }] }
  expect(await keeper.ask('restore.start', { what: forbidden, target })).toMatchObject({
    failure: { name: 'notInCopy' },
  })
  const report = await restored(keeper, { what: list(newest), target })
  const records = report.hashes.filter(({ path: at }) => at.startsWith('/contacts/people/'))
  expect(records.length).toBeGreaterThan(0)
  expect(records.every(({ path: at }) => [...keys].some((key) => at.includes(`~${key}.`)))).toBe(
    true,
  )
}, 60_000)

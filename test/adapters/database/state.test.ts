import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import Database from 'better-sqlite3'
import { afterEach, expect, it } from 'vitest'

import { forecastCalls } from '../../../main/adapters/database/allowance.ts'
import { openSqlite } from '../../../main/adapters/database/sqlite.ts'
import { openState } from '../../../main/adapters/database/state.ts'
import type { Clock, State } from '../../../main/core/ports.ts'
import { createMemoryState } from '../../fakes/state.ts'
import { handClock, runRow, stateSuite } from './state-suite.ts'

const folders: string[] = []
const opened: State[] = []

afterEach(() => {
  for (const state of opened.splice(0)) state.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dingkeep-state-'))
  folders.push(folder)
  return folder
}

const november = (): Clock => handClock('2026-11-20T01:00:00Z')
const backup = { kind: 'drive', purpose: 'backup' } as const

function openIn(
  folder: string,
  {
    clock = november(),
    cap = 1_000,
    onDamaged = (): void => {},
  }: Partial<{
    clock: Clock
    cap: number
    onDamaged: (keptAs: string) => void
  }> = {},
): State {
  const allowance = { org: 'ding1', cap, capSource: 'edition' } as const
  const state = openState(join(folder, 'state.db'), { clock, allowance, onDamaged })
  opened.push(state)
  return state
}

stateSuite('in memory', ({ clock, cap }) =>
  createMemoryState({ clock, allowance: { org: 'ding1', cap } }),
)
stateSuite('on a disk', ({ clock, cap }) => openIn(newFolder(), { clock, cap }))

it('keeps everything when it is closed and opened again', () => {
  const folder = newFolder()
  const first = openIn(folder)
  first.putRun(runRow('r1', 10))
  first.note('k', 'v')
  first.setDoomedPacks(new Map([['p', 7]]))
  for (let call = 0; call < 13; call += 1) first.ledger.reserve(backup)
  first.close()

  const second = openIn(folder)

  expect(second.runs(9)).toEqual([runRow('r1', 10)])
  expect(second.noted('k')).toBe('v')
  expect(second.doomedPacks()).toEqual(new Map([['p', 7]]))
  expect(second.ledger.read().used).toBe(13)
})

it('counts at most a block too much after a crash, and never too little', () => {
  const folder = newFolder()
  const crashed = openIn(folder)
  for (let call = 0; call < 23; call += 1) crashed.ledger.reserve(backup)

  const next = openIn(folder)

  expect(next.ledger.read().used).toBe(30)
})

it('grants a raised allowance at once, and remembers a used-up one', () => {
  const folder = newFolder()
  const first = openIn(folder)
  first.ledger.exhausted()
  first.close()

  const same = openIn(folder)
  expect(same.ledger.reserve(backup).ok).toBe(false)
  same.close()

  expect(openIn(folder, { cap: 5_000 }).ledger.reserve(backup).ok).toBe(true)
})

it('lets only its own user read the files', () => {
  const folder = newFolder()
  const state = openIn(folder)
  state.note('k', 'v')

  const modes = readdirSync(folder).map((name) => statSync(join(folder, name)).mode & 0o777)

  expect(new Set(modes)).toEqual(new Set([0o600]))
})

it('waits for the disk at each commit, which the build of SQLite does not do by itself', () => {
  const db = openSqlite(join(newFolder(), 'any.db'), 'full')

  expect(db.pragma('journal_mode', { simple: true })).toBe('wal')
  expect(db.pragma('synchronous', { simple: true })).toBe(2)
  db.close()
})

it.each([
  ['rubbish', () => Buffer.from('rubbish'.repeat(2_000))],
  ['a broken page', (whole: Buffer) => whole.fill(0xff, 4_096, 12_000)],
  ['half of itself', (whole: Buffer) => whole.subarray(0, 6_000)],
])('keeps a file that is %s aside, says so, and starts anew', (_, spoil) => {
  const folder = newFolder()
  const first = openIn(folder)
  for (let run = 0; run < 100; run += 1) first.putRun(runRow(`r${run}`, run))
  first.close()
  const path = join(folder, 'state.db')
  const spoiled = Buffer.from(spoil(readFileSync(path)))
  writeFileSync(path, spoiled)
  const told: string[] = []

  const state = openIn(folder, { onDamaged: (keptAs) => told.push(keptAs) })

  expect(state.runs(9)).toEqual([])
  expect(told).toEqual([join(folder, 'state.db.damaged-20261120T010000Z')])
  expect(readFileSync(told[0] ?? '').subarray(0, 4_096)).toEqual(spoiled.subarray(0, 4_096))
})

it('refuses a database of a newer program and leaves it alone', () => {
  const folder = newFolder()
  openIn(folder).close()
  const path = join(folder, 'state.db')
  const db = new Database(path)
  db.pragma('user_version = 99')
  db.close()

  expect(() => openIn(folder)).toThrow('DK-1312')
  expect(readdirSync(folder).filter((name) => name.includes('damaged'))).toEqual([])
})

it('copies itself whole while it is in use', async () => {
  const folder = newFolder()
  const state = openIn(folder)
  state.putRun(runRow('r1', 10))
  for (let call = 0; call < 3; call += 1) state.ledger.reserve(backup)

  const other = newFolder()
  await state.copyTo(join(other, 'state.db'))

  expect(statSync(join(other, 'state.db')).mode & 0o777).toBe(0o600)
  expect(readdirSync(other)).toEqual(['state.db'])
  const copy = openIn(other)
  expect(copy.runs(9)).toEqual([runRow('r1', 10)])
  expect(copy.ledger.read().used).toBe(3)
})

it('leaves nothing behind when a copy cannot be written', async () => {
  const folder = newFolder()
  const state = openIn(folder)

  await expect(state.copyTo(join(folder, 'missing', 'state.db'))).rejects.toThrow(/directory/)
  expect(readdirSync(folder).filter((name) => name.includes('tmp'))).toEqual([])
})

it('forecasts the month from what was used so far', () => {
  const state = { month: '2026-11', cap: 5_000, used: 1_000, byKind: {} }
  const renews = Date.parse('2026-12-01T00:00:00+08:00')
  const at = (time: string): number => forecastCalls({ ...state, renews }, Date.parse(time))

  expect(at('2026-11-11T00:00:00+08:00')).toBe(3_000)
  expect(at('2026-11-01T01:00:00+08:00')).toBe(30_000)
  expect(at('2026-11-30T23:59:59+08:00')).toBe(1_000)
})

import { writeFile } from 'node:fs/promises'

import {
  allowanceDay,
  countedMonth,
  mayCall,
  monthEnd,
  usedByShare,
} from '../../main/adapters/database/allowance.ts'
import { done, failed } from '../../main/core/failure.ts'
import type { Kind } from '../../main/core/kinds.ts'
import type { Clock, Json, Ledger, Records, RunRow, State, Use } from '../../main/core/ports.ts'

export type MemoryAllowance = Readonly<{ org: string; cap: number }>

/** The ledger without a disk: each call is counted where it stands. */
function memoryLedger(clock: Clock, cap: number): Ledger {
  type Calls = { use: Use; day: string; calls: number }
  const months = new Map<string, { rows: Calls[]; exhausted: boolean }>()

  const current = () => {
    const latest = [...months.keys()].toSorted().at(-1) ?? null
    const month = countedMonth(clock.now(), latest)
    const state = months.get(month) ?? { rows: [], exhausted: false }
    months.set(month, state)
    return { month, state }
  }
  const rowOf = (rows: Calls[], use: Use): Calls => {
    const day = allowanceDay(clock.now())
    const found = rows.find(
      (row) => row.day === day && row.use.kind === use.kind && row.use.purpose === use.purpose,
    )
    if (found !== undefined) return found
    const row = { use, day, calls: 0 }
    rows.push(row)
    return row
  }

  return {
    reserve(use) {
      const { month, state } = current()
      const used = usedByShare(state.rows.map((row) => [row.use.purpose, row.calls]))
      if (state.exhausted || !mayCall(cap, used, use.purpose)) {
        const date = new Date(monthEnd(month)).toISOString()
        return failed('allowanceUsed', { used: `${used.all}`, all: `${cap}`, date })
      }
      rowOf(state.rows, use).calls += 1
      return done(null)
    },
    release(use) {
      const row = rowOf(current().state.rows, use)
      row.calls = Math.max(0, row.calls - 1)
    },
    exhausted() {
      current().state.exhausted = true
    },
    read() {
      const { month, state } = current()
      const byKind: Partial<Record<Kind, number>> = {}
      for (const { use, calls } of state.rows) {
        byKind[use.kind] = (byKind[use.kind] ?? 0) + calls
      }
      const used = state.rows.reduce((sum, row) => sum + row.calls, 0)
      return { month, cap, used, byKind, renews: monthEnd(month) }
    },
  }
}

/** Dated records without a disk. */
function memoryRecords(): Records {
  const all = new Map<string, Readonly<{ id: string; at: number; body: Json }>>()
  const nameOf = (subject: string, id: string) => JSON.stringify([subject, id])
  const of = (subject: string) =>
    [...all].filter(([name]) => name.startsWith(JSON.stringify([subject]).slice(0, -1) + ','))
  return {
    put: (subject, record) => void all.set(nameOf(subject, record.id), record),
    get: (subject, id) => all.get(nameOf(subject, id))?.body,
    list: (subject, { before = Number.MAX_SAFE_INTEGER, since = 0, limit } = {}) =>
      of(subject)
        .map(([, record]) => record)
        .filter(({ at }) => at < before && at >= since)
        .toSorted((a, b) => b.at - a.at || (a.id < b.id ? 1 : -1))
        .slice(0, limit),
    remove: (subject, id) => void all.delete(nameOf(subject, id)),
    cut: (subject, before) => {
      for (const [name, { at }] of of(subject)) if (at < before) all.delete(name)
    },
  }
}

/** `state.db` in memory; `copyTo` writes what it holds as JSON. */
export function createMemoryState(options: { clock: Clock; allowance: MemoryAllowance }): State {
  const runs = new Map<string, RunRow>()
  const notes = new Map<string, string>()
  let packs: ReadonlyMap<string, number> = new Map()
  return {
    ledger: memoryLedger(options.clock, options.allowance.cap),
    putRun: (row) => void runs.set(row.id, row),
    runs: (limit, before = Number.MAX_SAFE_INTEGER) =>
      [...runs.values()]
        .filter(({ started }) => started < before)
        .toSorted((a, b) => b.started - a.started || (a.id < b.id ? 1 : -1))
        .slice(0, limit),
    dropRun: (id) => void runs.delete(id),
    records: memoryRecords(),
    doomedPacks: () => new Map(packs),
    setDoomedPacks: (wanted) => {
      packs = new Map(wanted)
    },
    note: (key, value) => void notes.set(key, value),
    noted: (key) => notes.get(key) ?? null,
    copyTo: (path) =>
      writeFile(path, JSON.stringify({ runs: [...runs], notes: [...notes], packs: [...packs] })),
    close() {},
  }
}

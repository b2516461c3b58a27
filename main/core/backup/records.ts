import { codeOf } from '../failure.ts'
import type { Kind } from '../kinds.ts'
import type { Counts, Json, KindResult } from '../ports.ts'
import type { CopyDraft, Gap, KindTally } from './draft.ts'

export const nothing: Counts = { new: 0, changed: 0, gone: 0, same: 0, failed: 0 }

/** Adds two counts up. */
export const plus = (a: Counts, b: Counts): Counts => ({
  new: a.new + b.new,
  changed: a.changed + b.changed,
  gone: a.gone + b.gone,
  same: a.same + b.same,
  failed: a.failed + b.failed,
})

/** What `.dingkeep/` of the copy before says; the cursors are carried on and renewed in place. */
export interface SystemState {
  readonly cursors: Record<string, Json>
  readonly gaps: readonly Gap[]
  readonly saved: Readonly<Record<string, string>>
  /** Kinds that a broken-off full run has read to their end: going on, their changes are enough. */
  readonly readInFull: ReadonlySet<string>
}

/** Reads `.dingkeep/` of the copy before; empty where there is none or it cannot be understood. */
export async function readSystemState(draft: CopyDraft): Promise<SystemState> {
  const cursors = parse(await draft.readSystem('cursors.json'))
  const gaps = parse(await draft.readSystem('gaps.json'))
  const run = parse(await draft.readSystem('run.json'))
  return {
    cursors: isObject(cursors) ? { ...cursors } : {},
    gaps: Array.isArray(gaps) ? gaps.filter(isGap) : [],
    saved: isObject(run) && isObject(run['saved']) ? strings(run['saved']) : {},
    readInFull: draft.parent?.checkpoint ? readInFull(run) : new Set(),
  }
}

function readInFull(run: unknown): ReadonlySet<string> {
  if (!isObject(run) || run['mode'] !== 'full' || !Array.isArray(run['kinds'])) return new Set()
  const kinds = run['kinds'].filter(isObject).filter(({ outcome }) => outcome === 'read')
  return new Set(kinds.map(({ kind }) => kind).filter((kind) => typeof kind === 'string'))
}

/** Sorted keys, two spaces, LF at the end: the same facts give the same bytes. */
export function toJson(value: unknown): Uint8Array {
  return new TextEncoder().encode(`${JSON.stringify(value, sorted, 2)}\n`)
}

function sorted(_key: string, value: unknown): unknown {
  if (!isObject(value)) return value
  return Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)))
}

/** The list of gaps after a run: kinds that were read tell anew, the others keep theirs. */
export function gapsAfter(facts: {
  before: readonly Gap[]
  results: readonly KindResult[]
  tallies: ReadonlyMap<Kind, KindTally>
  now: string
}): readonly Gap[] {
  const { before, results, tallies, now } = facts
  const touched = new Set(results.map(({ kind }) => kind))
  const since = new Map(before.map((gap) => [`${gap.kind}\n${gap.path}\n${gap.code}`, gap.since]))
  const found: Omit<Gap, 'since'>[] = []
  for (const { kind, failure } of results) {
    if (failure) found.push({ kind, path: '', code: codeOf(failure) })
    for (const { folder } of tallies.get(kind)?.suddenlyEmpty ?? [])
      found.push({ kind, path: folder, code: 'DK-1115' })
    for (const { path, failure: why } of tallies.get(kind)?.failedItems ?? [])
      found.push({ kind, path, code: codeOf(why) })
  }
  const dated = found.map((gap) => ({
    ...gap,
    since: since.get(`${gap.kind}\n${gap.path}\n${gap.code}`) ?? now,
  }))
  return [...before.filter(({ kind }) => !touched.has(kind)), ...dated]
}

const isObject = (value: unknown): value is Record<string, Json> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isGap = (value: unknown): value is Gap =>
  isObject(value) &&
  ['kind', 'path', 'code', 'since'].every((member) => typeof value[member] === 'string')

const strings = (value: Record<string, Json>): Record<string, string> =>
  Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )

function parse(bytes: Uint8Array | null): unknown {
  if (!bytes) return null
  try {
    return JSON.parse(new TextDecoder().decode(bytes))
  } catch {
    return null // a copy by a stranger's hand: start without cursors, which reads everything
  }
}

import { randomBytes } from 'node:crypto'

import { z } from 'zod'

import { parseExact, recordLine } from '../adapters/exact-json.ts'
import { losses, putBackKinds, type Entry, type Journal } from '../adapters/graph/put-back/types.ts'
import { openFromState, sealForState } from '../adapters/people/index.ts'
import { type FailureName, failures } from '../core/failure.ts'
import type { Json } from '../core/ports.ts'
import { stateKeyOf } from '../people/codes.ts'
import type { Engine } from './engine.ts'
import { undoFor, type PutBackOrder } from './put-back-types.ts'

const subject = 'put-back'
const entriesOf = (ticket: string): string => `${subject}:${ticket}`

const letters = 'abcdefghijklmnopqrstuvwxyz234567'

/** An id that nobody can guess. */
export const newPutBack = (): string =>
  `b${[...randomBytes(16)].map((byte) => letters[byte & 31] ?? '').join('')}`

const isFailureName = (name: string): name is FailureName => Object.hasOwn(failures, name)
const failureShape = z.object({
  name: z.string().refine(isFailureName),
  about: z.record(z.string(), z.string()),
})

const entryShape = z.object({
  key: z.string(),
  kind: z.enum(putBackKinds),
  path: z.string(),
  mailbox: z.string(),
  state: z.enum(['writing', 'made', 'replaced', 'skipped', 'failed', 'undone', 'touched']),
  id: z.string().exactOptional(),
  home: z.string().exactOptional(),
  seal: z.string().exactOptional(),
  /** The record is content: sealed, as base64. */
  old: z
    .object({ id: z.string(), home: z.string(), record: z.string().nullable() })
    .exactOptional(),
  lost: z.array(z.enum(losses)).exactOptional(),
  reason: z.enum(['there', 'people', 'series']).exactOptional(),
  failure: failureShape.exactOptional(),
})

const orderShape = z.object({
  parts: z.array(z.object({ copy: z.string(), tree: z.string(), paths: z.array(z.string()) })),
  mailbox: z.string().nullable(),
  into: z.enum(['same', 'new']),
  folder: z.string(),
  existing: z.enum(['skip', 'beside', 'replace']),
})

const noteShape = z.object({
  order: orderShape,
  person: z.string(),
  started: z.number(),
  state: z.enum(['running', 'ended', 'undoing', 'undone']),
})

/** A put-back as it is remembered. */
export type PutBackNote = Readonly<{
  order: PutBackOrder
  /** Who asked. */
  person: string
  /** Milliseconds since 1970. */
  started: number
  /** `running` and `undoing` without work under way: it was broken off. */
  state: 'running' | 'ended' | 'undoing' | 'undone'
}>

/** What is kept beyond a crash of put-backs. */
export interface PutBackBook extends Journal {
  note(): PutBackNote | null
  keep(note: PutBackNote): void
  /** All entries, the newest first. */
  entries(): readonly Entry[]
}

type Sealing = Readonly<{ key: Uint8Array; ticket: string }>

const placeOf = ({ ticket }: Sealing, key: string): string => `put-back:${ticket}:${key}`

/** As it goes into the file. */
function bodyOf(sealing: Sealing, { old, ...entry }: Entry): Json {
  if (old === undefined) return JSON.parse(JSON.stringify(entry)) as Json
  const text = old.record === null ? null : new TextEncoder().encode(recordLine(old.record))
  const record =
    text === null
      ? null
      : sealForState(sealing.key, placeOf(sealing, entry.key), text).toString('base64')
  return JSON.parse(JSON.stringify({ ...entry, old: { ...old, record } })) as Json
}

function entryIn(sealing: Sealing, body: Json): Entry {
  const { old, ...entry } = entryShape.parse(body)
  if (old === undefined) return entry
  if (old.record === null) return { ...entry, old: { ...old, record: null } }
  const sealed = Buffer.from(old.record, 'base64')
  const plain = openFromState(sealing.key, placeOf(sealing, entry.key), sealed)
  // A bug or a foreign file: nothing that a person could do anything about.
  if (plain === null) throw new Error('what was replaced does not open')
  // What was sealed was a record: an object.
  const record = parseExact(plain.toString('utf8')) as Readonly<Record<string, Json>>
  return { ...entry, old: { ...old, record } }
}

/** Opens what is kept of one put-back; entries older than an undo may be are dropped. */
export async function openBook(engine: Engine, ticket: string): Promise<PutBackBook> {
  const { records } = engine.state
  const sealing = { key: await stateKeyOf(engine), ticket }
  const entries = entriesOf(ticket)
  return {
    get(key) {
      const body = records.get(entries, key)
      return body === undefined ? null : entryIn(sealing, body)
    },
    put(entry) {
      const at = engine.clock.now()
      records.put(entries, { id: entry.key, at, body: bodyOf(sealing, entry) })
    },
    entries: () => records.list(entries).map(({ body }) => entryIn(sealing, body)),
    note: () => noteOf(engine, ticket),
    keep: (note) => keepNote(engine, ticket, note),
  }
}

/** What is remembered of a put-back; null where it is unknown or too long ago. */
export function noteOf({ state }: Pick<Engine, 'state'>, ticket: string): PutBackNote | null {
  const body = state.records.get(subject, ticket)
  const read = noteShape.safeParse(body)
  return read.success ? read.data : null
}

function keepNote({ state, clock }: Engine, ticket: string, note: PutBackNote): void {
  const { records } = state
  const since = clock.now() - undoFor
  for (const { id, at } of records.list(subject, { before: since }))
    if (id !== ticket) {
      records.cut(entriesOf(id), Number.MAX_SAFE_INTEGER)
      records.cut(subject, at + 1)
    }
  records.put(subject, { id: ticket, at: note.started, body: JSON.parse(JSON.stringify(note)) })
}

/** Put-backs of the last 30 days, the newest first. */
export function notedPutBacks({ state, clock }: Pick<Engine, 'state' | 'clock'>) {
  return state.records.list(subject, { since: clock.now() - undoFor }).flatMap(({ id, body }) => {
    const read = noteShape.safeParse(body)
    return read.success ? [{ ticket: id, note: read.data satisfies PutBackNote }] : []
  })
}

import type { Failure } from '../../../core/failure.ts'
import type { Change, FileDraft, Json } from '../../../core/ports.ts'
import { members } from '../../exact-json.ts'
import { failureOf, GraphError } from '../errors.ts'
import type { GraphPath } from '../path.ts'
import { timeIn, type GraphRecord } from '../records.ts'
import type { Box } from '../run.ts'
import type { At, Edits } from './edits.ts'
import type { ItemKind, Round } from './kind.ts'

/** Whether an item has a photo, or why that could not be told. */
export type Photo = 'there' | 'none' | Failure

/** Photos by item; one that was not asked for stays as the copy has it. */
export type Photos = ReadonlyMap<string, Photo>

type Asking = Readonly<{
  kind: ItemKind
  box: Box
  edits: Edits
  rounds: ReadonlyMap<string, Round>
  /** When the record of the copy before was changed; null where there is none. */
  savedTime: (at: At) => number | null
}>

/**
 * A photo is asked for where its item changed, was asked for by itself (as something of it failed),
 * or everything is looked at: a photo alone makes no entry in the list of changes (paper, section 6).
 */
function isDue({ box, rounds, savedTime }: Asking, at: At, record: GraphRecord): boolean {
  const listed = rounds.get(at.container)?.whole.has(at.id) === true
  if (box.ask.mode === 'full' || !listed) return true
  return savedTime(at) !== timeIn(record['lastModifiedDateTime'])
}

/** Exchange may tell of a photo of one point where there is none (Graph: Get profilePhoto). */
const isPoint = (answer: Json): boolean => {
  const { id, width, height } = members(answer) ?? {}
  return (typeof id === 'string' && /^1x1$/i.test(id)) || (width === 1 && height === 1)
}

const unreadable: Failure = { name: 'answerUnknown', about: { call: 'GET photo', code: 'shape' } }

/** Only a plain "not there" means that there is none. */
const photoIn = (answer: Json | GraphError): Photo => {
  if (answer === null) return unreadable
  if (!(answer instanceof GraphError)) return isPoint(answer) ? 'none' : 'there'
  return answer.what === 'item-gone' || answer.code === 'ImageNotFound' ? 'none' : failureOf(answer)
}

/** Asks which of the items that are handed on have a photo. */
export async function readPhotos(asking: Asking): Promise<Photos> {
  const { kind, box, edits } = asking
  const { photo } = kind
  if (photo === undefined) return new Map()
  const due = [...edits.puts]
    .filter(([id, { record, container }]) => isDue(asking, { id, container }, record))
    .map(([id]) => id)
  const entries = due.map((id) => ({ to: photo(box.mailbox.id, id) }))
  const { graph, mailbox, ask } = box
  const answers = await graph.batch({ mailbox: mailbox.id, entries, signal: ask.signal })
  return new Map(due.map((id, index) => [id, photoIn(answers[index] ?? null)]))
}

type Placing = Readonly<{
  kind: ItemKind
  box: Box
  id: string
  /** The item's record, beside which the photo lies. */
  record: FileDraft
  photo: Photo | undefined
  /** The photo of the copy before. */
  saved: boolean
}>

const valueOf = ({ text, call }: GraphPath): GraphPath => ({
  text: `${text}/$value`,
  call: `${call}/$value`,
})

/**
 * The file of an item's photo; one that was not asked for, or of which nothing could be told, stays
 * as it was.
 */
export function photoFiles({ kind, box, id, record, photo, saved }: Placing): FileDraft[] {
  const at = kind.photo?.(box.mailbox.id, id)
  const stays = saved && photo !== 'there' && photo !== 'none'
  if (at === undefined || (photo !== 'there' && !stays)) return []
  const { graph, mailbox, watched, ask } = box
  const open = watched.content(id, (signal) =>
    graph.content({
      mailbox: mailbox.id,
      to: valueOf(at),
      signal: AbortSignal.any([signal, ask.signal]),
    }),
  )
  const path = record.path.replace(/\.json$/, '.jpg')
  return [{ path, time: record.time, content: { size: null, unchanged: stays, open } }]
}

/** Names a photo of which nothing could be told. */
export function* photoChanges(
  photo: Photo | undefined,
  id: string,
  paths: readonly string[],
): Generator<Change> {
  if (photo === undefined || typeof photo === 'string') return
  yield { is: 'failed', item: { type: 'photo', id }, paths, failure: photo }
}

import { FailureError, type Failure } from '../../../core/failure.ts'
import { refusalOf } from '../errors.ts'
import { contactWriter } from './contact.ts'
import { eventWriter } from './event.ts'
import { mailWriter } from './mail.ts'
import { markerOf } from './marker.ts'
import { doesOf, putOne, type Base, type Planned, type Work } from './steps.ts'
import { taskWriter } from './task.ts'
import type { Entry, Existing, Journal, PutBackBox, PutBackKind, SavedItem } from './types.ts'
import { undoOne } from './undo.ts'
import { chunks, type Writer } from './writer.ts'

export type { Planned } from './steps.ts'

const makers = {
  'outlook-mail': mailWriter,
  'outlook-calendar': eventWriter,
  'outlook-contacts': contactWriter,
  'outlook-tasks': taskWriter,
} as const satisfies Record<PutBackKind, (box: PutBackBox) => Writer>

/** Writes saved items into one mailbox. */
export interface PutBack {
  /** What would be done; nothing is written. */
  plan(items: readonly SavedItem[], existing: Existing): AsyncGenerator<Planned>
  /**
   * Writes one item, or finds that it was written before the work was broken off. What concerns
   * this item only is in the entry; what concerns the mailbox is thrown, see `isOfMailbox`.
   */
  put(item: SavedItem, existing: Existing): Promise<Entry>
  /** Takes back what an entry tells of, unless somebody changed it since. */
  undo(entry: Entry): Promise<Entry>
}

/** Failures after which nothing more of a mailbox or kind can be written. */
const ending = new Set([
  'microsoftPermissionMissing',
  'microsoftSignInNeeded',
  'mailboxFull',
  'mailboxUnreachable',
  'notExchangeOnline',
  'microsoftSaysWait',
])

/** True where an error stops a mailbox as a whole. */
export const isOfMailbox = (error: unknown): boolean =>
  error instanceof FailureError && ending.has(error.failure.name)

const isFailure = (error: unknown): error is FailureError =>
  error instanceof FailureError && !isOfMailbox(error)

const appRight = 'Tasks.ReadWrite.All'

/** The right that is missing, by the name that it has for this way in. */
function named(error: unknown, { writer, box }: Work): unknown {
  if (!(error instanceof FailureError) || refusalOf(error)?.what !== 'denied') return error
  const { right } = writer
  const scopes = right === appRight && box.access === 'delegated' ? 'Tasks.ReadWrite' : right
  return new FailureError({ ...error.failure, about: { ...error.failure.about, scopes } }, error)
}

/** Notes what failed, with all that is known of what was begun. */
function failedEntry(journal: Journal, base: Base, failure: Failure): Entry {
  const before = journal.get(base.key)
  const entry: Entry = { ...base, ...before, state: 'failed', failure }
  journal.put(entry)
  return entry
}

/** Does something; a right that is missing is named as it is called for this way in. */
async function naming<T>(work: Work, does: (work: Work) => Promise<T>): Promise<T> {
  try {
    return await does(work)
  } catch (error) {
    throw named(error, work)
  }
}

const baseOf = (box: PutBackBox, item: SavedItem): Base => ({
  key: markerOf(box, item),
  kind: item.kind,
  path: item.path,
  mailbox: box.mailbox.id,
})

/** Opens one mailbox for a put-back or its undo. */
export function openPutBack(box: PutBackBox, journal: Journal): PutBack {
  const writers = new Map<PutBackKind, Writer>()
  function workOf(kind: PutBackKind): Work {
    const writer = writers.get(kind) ?? makers[kind](box)
    writers.set(kind, writer)
    return { box, writer, journal }
  }
  const guarded = <T>(kind: PutBackKind, does: (work: Work) => Promise<T>): Promise<T> =>
    naming(workOf(kind), does)
  return {
    async *plan(items, existing) {
      for (const [kind, some] of Map.groupBy(items, (item) => item.kind))
        for (const part of chunks(some, 20)) {
          const found = await guarded(kind, ({ writer }) => writer.find(part))
          for (const item of part) {
            const one = { item, there: found.get(item), existing }
            yield { item, does: await guarded(kind, (work) => doesOf(work, one)) }
          }
        }
    },
    async put(item, existing) {
      const base = baseOf(box, item)
      try {
        return await guarded(item.kind, (work) => putOne(work, base, { item, existing }))
      } catch (error) {
        if (!isFailure(error)) throw error
        return failedEntry(journal, base, error.failure)
      }
    },
    undo: (entry) => guarded(entry.kind, (work) => undoOne(work, entry)),
  }
}

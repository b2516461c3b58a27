import { z } from 'zod'

import { type AskOf, keepers, Moment } from './common.ts'
import {
  LinkId,
  SyncChoice,
  SyncConflict,
  SyncField,
  SyncLine,
  SyncName,
  SyncOp,
  SyncRun,
  SyncSide,
} from './sync-shapes.ts'

/** Numbers and states are for auditors too; titles and values are not. */
const countReaders = [...keepers, 'auditor'] as const

const ofLink = z.object({ link: LinkId })

/** What the sync has written, what waits, and what happened to an item. */
export const syncItemAsks = {
  'sync.runs': {
    access: countReaders,
    input: ofLink,
    output: z.object({ runs: z.array(SyncRun) }),
  },
  /** What a run wrote; the last 1,000, the newest first. */
  'sync.runLines': {
    access: keepers,
    input: z.object({ link: LinkId, run: z.int() }),
    output: z.object({
      total: z.int(),
      lines: z.array(
        z.object({
          op: SyncOp,
          side: SyncSide,
          title: z.string(),
          /** Words: `sync.states.<state>`. */
          state: z.string(),
          fields: z.array(SyncField),
        }),
      ),
    }),
  },
  'sync.conflicts': {
    access: keepers,
    input: ofLink,
    output: z.object({ conflicts: z.array(SyncConflict) }),
  },
  /**
   * Decides a conflict, as work on the link: `syncNotOn` unless it is live, or the choice is to
   * leave both. `alike`: all open ones of the same field and rule.
   */
  'sync.settle': {
    access: keepers,
    input: z.object({ link: LinkId, conflict: z.int(), choice: SyncChoice, alike: z.boolean() }),
    output: z.null(),
  },
  /** Writes that wait for a person: 200 from `from`, and with the first page the names of all. */
  'sync.held': {
    access: keepers,
    input: z.object({ link: LinkId, from: z.int().nonnegative() }),
    output: z.object({
      lines: z.array(SyncLine),
      next: z.int().nullable(),
      all: z.array(
        z.object({ hash: SyncName, hold: z.string().nullable(), container: z.string() }),
      ),
    }),
  },
  'sync.aside': {
    access: keepers,
    input: ofLink,
    output: z.object({
      items: z.array(z.object({ pair: SyncName, title: z.string(), reason: z.string() })),
    }),
  },
  /** Lets an item that was set aside be tried once more. */
  'sync.again': {
    access: keepers,
    input: z.object({ link: LinkId, pair: SyncName }),
    output: z.null(),
  },
  'sync.find': {
    access: keepers,
    input: z.object({ link: LinkId, words: z.string().trim().min(1).max(200) }),
    output: z.object({ items: z.array(z.object({ pair: SyncName, title: z.string() })) }),
  },
  /** "Why is this here?": what happened to an item, oldest first. */
  'sync.why': {
    access: keepers,
    input: z.object({ pair: SyncName }),
    output: z.object({
      title: z.string(),
      entries: z.array(
        z.object({
          at: Moment,
          /** Words: `sync.story.<what>`. */
          what: z.string(),
          side: SyncSide.nullable(),
          op: SyncOp.nullable(),
          reason: z.string().nullable(),
          run: z.int().nullable(),
          fields: z.array(z.string()),
          actor: z.string(),
        }),
      ),
    }),
  },
} as const satisfies Record<string, AskOf>

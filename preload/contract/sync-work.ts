import { z } from 'zod'

import { type AskOf, Failure, keepers, Moment } from './common.ts'
import {
  LinkId,
  SyncFilter,
  SyncJob,
  SyncLine,
  SyncName,
  SyncPreview,
  SyncRound,
  SyncUndo,
} from './sync-shapes.ts'

const ofLink = z.object({ link: LinkId })
const begun = z.null()

/** Long work on links, and what the last preview shows. */
export const syncWorkAsks = {
  /** Long work on a link: it answers at once, `sync.job` says how it goes. */
  'sync.preview': { access: keepers, input: ofLink, output: begun },
  /** Switches the link on and writes lines of its preview: all that wait for nothing, or none… */
  'sync.apply': {
    access: keepers,
    input: z.object({
      link: LinkId,
      preview: SyncName,
      all: z.boolean(),
      /** …but these the other way round. One held by the brake needs the second factor. */
      except: z.array(SyncName).max(20_000),
    }),
    output: begun,
  },
  'sync.round': { access: keepers, input: ofLink, output: begun },
  /** Says no to writes that wait. */
  'sync.refuse': {
    access: keepers,
    input: z.object({ link: LinkId, lines: z.array(SyncName).min(1).max(20_000) }),
    output: begun,
  },
  /** Says yes to exactly these writes that wait, the brake's among them. */
  'sync.release': {
    access: keepers,
    factor: 'sync',
    input: z.object({
      link: LinkId,
      lines: z.array(SyncName).min(1).max(20_000),
      /** For the audit log. */
      reason: z.string().max(200).default(''),
    }),
    output: begun,
  },
  /** Takes a run back; dry: says what that would do. */
  'sync.undo': {
    access: keepers,
    input: z.object({ link: LinkId, run: z.int(), dry: z.boolean() }),
    output: begun,
  },
  /** Compares both sides of every pair of items. */
  'sync.prove': { access: keepers, input: ofLink, output: begun },
  /** Stops what goes on; what was sent is sent. */
  'sync.stop': { access: keepers, input: ofLink, output: z.boolean() },
  /** The work under way, and how the last one of this program ended. */
  'sync.job': {
    access: keepers,
    input: ofLink,
    output: z.object({
      job: SyncJob.nullable(),
      last: z
        .object({
          what: SyncJob.shape.what,
          at: Moment,
          failure: Failure.nullable(),
          round: SyncRound.nullable(),
          undo: SyncUndo.nullable(),
        })
        .nullable(),
    }),
  },

  /** The last preview of a link, as long as the program runs; null = none. */
  'sync.shown': {
    access: keepers,
    input: ofLink,
    output: z.object({ preview: SyncPreview.nullable() }),
  },
  /** A page of its lines: 200 from `from`. An older preview than the last has none. */
  'sync.lines': {
    access: keepers,
    input: z.object({
      link: LinkId,
      preview: SyncName,
      filter: SyncFilter,
      from: z.int().nonnegative(),
    }),
    output: z.object({ lines: z.array(SyncLine), next: z.int().nullable() }),
  },
  /** All lines, to be saved as a file. */
  'sync.export': {
    access: keepers,
    factor: 'export',
    input: z.object({ link: LinkId, preview: SyncName }),
    output: z.object({ lines: z.array(SyncLine) }),
  },
} as const satisfies Record<string, AskOf>

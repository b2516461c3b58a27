import { z } from 'zod'

import {
  type AskOf,
  CopyPath,
  Failure,
  Kind,
  LocalPath,
  Moment,
  restorers,
  RunId,
  SnapshotId,
} from './common.ts'
import { ItemName, Key } from './items.ts'

/** What to give back. */
export const Selection = z.discriminatedUnion('by', [
  /** Items that were ticked one by one, each from its own copy. */
  z.object({
    by: z.literal('items'),
    items: z
      .array(z.object({ item: ItemName, copy: SnapshotId }))
      .min(1)
      .max(500),
  }),
  /** Everything in a list of one copy: of a person, a department, a kind, or all of it. */
  z.object({
    by: z.literal('list'),
    copy: SnapshotId,
    kind: Kind.nullable(),
    person: Key.nullable(),
    department: Key.nullable(),
    left: z.boolean().default(false),
    /** Only what the newest copy has no more. */
    onlyDeleted: z.boolean().default(false),
  }),
  /** Folders and files by path. */
  z.object({ by: z.literal('paths'), copy: SnapshotId, paths: z.array(CopyPath).min(1).max(500) }),
])

/**
 * What becomes of files that are there already: everything goes into a new folder beside them, they
 * stay and what is missing is added, or those that differ are replaced.
 */
const Existing = z.enum(['keep-both', 'skip', 'replace'])

/** One restore, by the ticket that `restore.start` gave. */
export const Ticket = z.string().regex(/^t[a-z2-7]{16}$/)

const Report = z.object({
  run: RunId.nullable(),
  /** Where the files are; the new folder with `keep-both`. */
  folder: z.string(),
  started: Moment,
  ended: Moment,
  /** From the confirm click to the end. */
  seconds: z.number(),
  /** A person stopped it; what was written stays. */
  stopped: z.boolean(),
  asked: z.int(),
  done: z.int(),
  bytes: z.int(),
  /** There already and left as they were. */
  skipped: z.int(),
  failed: z.int(),
  /** First 1,000 of what was not restored, with the reason. */
  failures: z.array(z.object({ path: z.string(), failure: Failure })),
  /** First 1,000 names that this computer cannot hold. */
  renamed: z.array(z.object({ path: z.string(), as: z.string() })),
  /** First 1,000 files with their SHA-256, read back from the disk. */
  hashes: z.array(z.object({ path: z.string(), sha256: z.string() })),
})

export const restoreAsks = {
  /** Counts a selection before a person decides: files, bytes, conflicts, free space. */
  'restore.plan': {
    access: restorers,
    input: z.object({
      what: Selection,
      /** Null: only the selection is counted. */
      target: LocalPath.nullable(),
      existing: Existing.default('keep-both'),
    }),
    output: z.object({
      files: z.int(),
      bytes: z.int(),
      /** Files at the target that bear a name of the selection: equal ones, and other ones. */
      same: z.int(),
      conflicts: z.int(),
      /** Bytes free at the target; null where none is given or the system does not tell. */
      free: z.int().nullable(),
      /** The folder that the files would get. */
      folder: z.string().nullable(),
    }),
  },
  /** Starts a restore to a folder and answers at once; `profileBusy` while other work goes on. */
  'restore.start': {
    access: restorers,
    factor: 'restore',
    input: z.object({
      what: Selection,
      target: LocalPath,
      existing: Existing.default('keep-both'),
      /** Reason or case number for the audit log. */
      reason: z.string().max(200).default(''),
    }),
    output: z.object({ ticket: Ticket }),
  },
  /** How a restore stands; ask again on `restore.moved`. */
  'restore.report': {
    access: restorers,
    input: z.object({ ticket: Ticket }),
    output: z.discriminatedUnion('state', [
      z.object({
        state: z.literal('running'),
        since: Moment,
        done: z.int(),
        total: z.int().nullable(),
        bytes: z.int(),
      }),
      z.object({ state: z.literal('done'), report: Report }),
      z.object({
        state: z.literal('failed'),
        failure: Failure,
        report: Report.nullable(),
      }),
    ]),
  },
  /** Stops a restore under way; what is written stays. */
  'restore.stop': { access: restorers, input: z.object({ ticket: Ticket }), output: z.boolean() },
  /** Opens the folder of a finished restore in the system's file manager. */
  'folder.open': { access: restorers, input: z.object({ ticket: Ticket }), output: z.null() },
  /** Names of folders of this computer, to pick a target; null: where to begin. */
  'folders.list': {
    access: restorers,
    input: z.object({ path: LocalPath.nullable() }),
    output: z.object({
      path: z.string(),
      /** Null at the top. */
      parent: z.string().nullable(),
      /** At most 2,000, by name. */
      folders: z.array(z.object({ name: z.string(), path: z.string() })),
      /** Places to begin: home, drives. */
      roots: z.array(z.object({ name: z.string(), path: z.string() })),
      /** False where files cannot be written or the place is DingKeep's own. */
      fit: z.boolean(),
    }),
  },
} as const satisfies Record<string, AskOf>

export const restoreTells = {
  /** A restore went on or ended; at most four times a second. */
  'restore.moved': z.object({ ticket: Ticket }),
}

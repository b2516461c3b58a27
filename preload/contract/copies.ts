import { z } from 'zod'

import { type AskOf, keepers, SnapshotId } from './common.ts'

/** One copy in the list of copies. */
export const CopyRow = z.object({
  id: z.string(),
  /** Time with the office's offset. */
  time: z.string(),
  mode: z.enum(['full', 'incremental', 'live']),
  partial: z.boolean(),
  /** Name that a person gave it; retention keeps it. */
  pin: z.string().nullable(),
  /** Kept for a case. */
  hold: z.boolean(),
  files: z.int(),
  bytes: z.int(),
  added: z.int(),
})

/** How many copies stay: restic's terms (conventions, section 6). */
export const Retention = z.object({
  within: z.string().regex(/^(?=.)(\d{1,4}y)?(\d{1,4}m)?(\d{1,4}d)?(\d{1,4}h)?$/),
  daily: z.int().min(0).max(10_000),
  weekly: z.int().min(0).max(10_000),
  monthly: z.int().min(0).max(10_000),
})

const PinName = z
  .string()
  .trim()
  .min(1)
  .max(60)
  .regex(/^[^\p{C}]+$/u)

export const copiesAsks = {
  /** Copies, newest first; `before` is the id of the last one seen. */
  'copies.read': {
    access: keepers,
    input: z.object({ before: SnapshotId.nullable(), limit: z.int().min(1).max(500) }),
    output: z.object({
      copies: z.array(CopyRow),
      total: z.int(),
      more: z.boolean(),
      /** Snapshot files that cannot be read: never hidden. */
      unreadable: z.array(z.string()),
    }),
  },
  /** What a retention (null = the one of the settings) would remove. */
  'forget.preview': {
    access: keepers,
    input: z.object({ retention: Retention.nullable() }),
    output: z.object({
      kept: z.int(),
      removed: z.array(z.object({ id: z.string(), time: z.string() })),
      /** Room that becomes free a day later; null where it could not be counted. */
      bytes: z.int().nullable(),
    }),
  },
  /** Names a copy and keeps it from retention; gives its new id. */
  'pin.set': {
    access: keepers,
    input: z.object({ snapshot: SnapshotId, name: PinName }),
    output: z.object({ snapshot: z.string() }),
  },
  'pin.clear': {
    access: keepers,
    input: z.object({ snapshot: SnapshotId }),
    output: z.object({ snapshot: z.string() }),
  },
} as const satisfies Record<string, AskOf>

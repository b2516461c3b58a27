import { z } from 'zod'

import { type AskOf, keepers, Kind, Moment, RunId } from './common.ts'

/** Kinds of work that are listed. */
export const RunWhat = z.enum([
  'backup',
  'verify',
  'restore',
  'forget',
  'prune',
  'copy',
  'drill',
  'rebuild',
])

/** Full, incremental, or a live run after a change (which writes a copy only if there was one). */
export const RunMode = z.enum(['incremental', 'full', 'live'])
/** Who asked: a person, the schedule, the schedule after a missed time, or a poll. */
export const RunBy = z.enum(['person', 'schedule', 'catch-up', 'poll', 'command-line'])

export const RunState = z.enum([
  'queued',
  'running',
  'waiting',
  'stopping',
  'finished',
  'finished-with-failures',
  'stopped',
  'failed',
])

const Wait = z.object({ code: z.string(), until: Moment })

const Counts = z.object({
  new: z.int(),
  changed: z.int(),
  gone: z.int(),
  same: z.int(),
  failed: z.int(),
})

const KindProgress = z.object({
  kind: Kind,
  state: z.enum(['queued', 'running', 'waiting', 'done']),
  done: z.int(),
  /** Unknown until the service says how many there are. */
  total: z.int().nullable(),
  bytes: z.int(),
  wait: Wait.nullable(),
})

/** A run under way, or the last word on one that has just ended. */
export const RunView = z.object({
  /** Null in the first moments, and for work that is in no list. */
  id: RunId.nullable(),
  what: RunWhat,
  mode: RunMode.nullable(),
  by: RunBy,
  state: RunState,
  /** The last phase of a backup is `commit`: checking what was written. */
  phase: z.enum([
    'prepare',
    'read',
    'write',
    'commit',
    'verify',
    'copy',
    'restore',
    'prune',
    'rebuild',
  ]),
  started: Moment,
  ended: Moment.nullable(),
  kinds: z.array(KindProgress),
  done: z.int(),
  total: z.int().nullable(),
  bytes: z.int(),
  wait: Wait.nullable(),
  /** Below 1 until it has ended, and never less than before; null = not known yet. */
  fraction: z.number().min(0).max(1).nullable(),
  /** Range of the time left, seconds; null = not known yet. */
  left: z.object({ from: z.int(), to: z.int() }).nullable(),
  /** Bytes a second over the last minute. */
  speed: z.int().nullable(),
  /** Pauses that DingTalk asked for so far, and how long they were, milliseconds. */
  pauses: z.object({ n: z.int(), ms: z.int() }),
  failedItems: z.int(),
  /** Requests to DingTalk in each of the last 30 minutes of the run, oldest first. */
  requests: z.array(z.object({ at: Moment, n: z.int() })).max(30),
  /** Goes on where a run that was broken off had stopped. */
  resumed: z.boolean(),
  /** There is no finished copy yet. */
  first: z.boolean(),
  /** Why it failed, once it has. */
  code: z.string().nullable(),
})
export type RunView = z.infer<typeof RunView>

/** One line of the history. */
export const RunLine = z.object({
  id: RunId,
  what: RunWhat,
  mode: RunMode.nullable(),
  by: RunBy,
  state: RunState,
  started: Moment,
  ended: Moment.nullable(),
  snapshot: z.string().nullable(),
  counts: Counts,
  bytesAdded: z.int().nullable(),
  bytesRead: z.int().nullable(),
  code: z.string().nullable(),
  /** Unusually many items were deleted (DK-1403). */
  manyDeleted: z.boolean(),
  resumed: z.boolean(),
})
export type RunLine = z.infer<typeof RunLine>

const RunDetail = z.object({
  run: RunLine,
  kinds: z.array(
    z.object({
      kind: Kind,
      outcome: z.enum(['read', 'partly']),
      code: z.string().nullable(),
      started: Moment,
      ended: Moment,
      counts: Counts,
      bytes: z.int(),
    }),
  ),
  /** The first 1,000; `failedTotal` counts all. */
  failed: z.array(z.object({ kind: Kind, path: z.string(), code: z.string() })),
  failedTotal: z.int(),
  warnings: z.array(z.object({ code: z.string(), about: z.record(z.string(), z.string()) })),
  /** What a check found, worst first (the first 100). */
  findings: z.array(
    z.object({
      severity: z.enum(['error', 'note']),
      what: z.string(),
      id: z.string(),
      paths: z.array(z.string()),
    }),
  ),
  /** What a drill did. */
  drill: z
    .object({ kind: Kind, files: z.int(), bytes: z.int(), seconds: z.number(), limit: z.int() })
    .nullable(),
})

export const runsAsks = {
  /** The run under way; null when there is none. */
  'run.read': { access: 'anyone', input: z.null(), output: RunView.nullable() },
  /** Stops at the next safe point; false where nothing runs. */
  'run.stop': { access: keepers, input: z.null(), output: z.boolean() },
  /**
   * Stops a backup that a person or the schedule began and goes on with it at the next 20:00; what is
   * done stays. Null where nothing runs that can be moved.
   */
  'run.tonight': { access: keepers, input: z.null(), output: z.object({ at: Moment }).nullable() },
  /** Starts a backup; `profileBusy` while another run goes on. */
  'backup.start': {
    access: keepers,
    input: z.object({
      full: z.boolean(),
      kinds: z.array(Kind).min(1).nullable(),
      refetch: z.boolean(),
    }),
    output: z.null(),
  },
  /** Checks the backup: only its structure, the day's part of the data, or all data. */
  'verify.start': {
    access: keepers,
    input: z.object({ depth: z.enum(['structure', 'part', 'all']) }),
    output: z.null(),
  },
  /** Restores a random piece for proof, compares, times and deletes it. */
  'drill.start': { access: keepers, input: z.null(), output: z.null() },
  /** Brings the second copies up to date, or one of them. */
  'copy.start': {
    access: keepers,
    input: z.object({ to: z.string().nullable() }),
    output: z.null(),
  },
  /** History, newest first; `before` is the start of the last one seen. */
  'runs.read': {
    access: keepers,
    input: z.object({
      before: Moment.nullable(),
      limit: z.int().min(1).max(200),
      what: z.array(RunWhat).nullable(),
    }),
    output: z.object({ runs: z.array(RunLine), more: z.boolean() }),
  },
  'run.detail': { access: keepers, input: z.object({ id: RunId }), output: RunDetail },
  /** No run starts by itself until then; at most 24 h ahead. */
  'pause.set': { access: keepers, input: z.object({ until: Moment }), output: z.null() },
  'pause.end': { access: keepers, input: z.null(), output: z.null() },
} as const satisfies Record<string, AskOf>

export const runsTells = {
  /** At most four a second; once more when it has ended. */
  'run.moved': RunView,
} as const

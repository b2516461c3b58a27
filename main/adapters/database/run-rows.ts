import { z } from 'zod'

import { failures } from '../../core/failure.ts'
import type { FailureName } from '../../core/failure.ts'
import { runStates } from '../../core/ports.ts'
import type { RunRow } from '../../core/ports.ts'

const isFailureName = (name: string): name is FailureName => Object.hasOwn(failures, name)

const json = z.string().transform((text): unknown => JSON.parse(text))

const counts = z.object({
  new: z.number(),
  changed: z.number(),
  gone: z.number(),
  same: z.number(),
  failed: z.number(),
})

const failure = z.object({
  name: z.string().refine(isFailureName),
  about: z.record(z.string(), z.string()),
})

const row = z.object({
  id: z.string(),
  what: z.enum(['backup', 'verify', 'restore', 'forget', 'prune', 'copy', 'drill']),
  mode: z.enum(['incremental', 'full', 'live']).nullable(),
  state: z.enum(runStates),
  started: z.number(),
  ended: z.number().nullable(),
  snapshot: z.string().nullable(),
  counts: json.pipe(counts),
  failure: json.pipe(failure).nullable(),
})

/** Reads a row of the table `run`; throws zod's error where it is none of ours. */
export const parseRun = (found: unknown): RunRow => row.parse(found)

/** Gives a run as the table `run` holds it. */
export const runColumns = (run: RunRow): Record<string, string | number | null> => ({
  ...run,
  counts: JSON.stringify(run.counts),
  failure: run.failure === null ? null : JSON.stringify(run.failure),
})

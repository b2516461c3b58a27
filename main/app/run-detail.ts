import { z } from 'zod'

import { codeOf, type Failure } from '../core/failure.ts'
import { isKind, kinds, type Kind } from '../core/kinds.ts'
import { type Json, type KindResult, type State, whoAsks } from '../core/ports.ts'

/** Failed items that are named; all are counted. */
const mostNamed = 1_000

const counts = z.object({
  new: z.number(),
  changed: z.number(),
  gone: z.number(),
  same: z.number(),
  failed: z.number(),
})

const kind = z.enum(kinds)

const schema = z.object({
  by: z.enum(whoAsks),
  resumed: z.boolean().default(false),
  bytesAdded: z.number().nullable().default(null),
  bytesRead: z.number().nullable().default(null),
  kinds: z
    .array(
      z.object({
        kind,
        outcome: z.enum(['read', 'partly']),
        code: z.string().nullable(),
        started: z.number(),
        ended: z.number(),
        counts,
        bytes: z.number(),
      }),
    )
    .default([]),
  failed: z.array(z.object({ kind, path: z.string(), code: z.string() })).default([]),
  failedTotal: z.number().default(0),
  warnings: z
    .array(z.object({ code: z.string(), about: z.record(z.string(), z.string()) }))
    .default([]),
  findings: z
    .array(
      z.object({
        severity: z.enum(['error', 'note']),
        what: z.string(),
        id: z.string(),
        paths: z.array(z.string()),
      }),
    )
    .default([]),
  drill: z
    .object({
      kind,
      files: z.number(),
      bytes: z.number(),
      seconds: z.number(),
      limit: z.number(),
    })
    .nullable()
    .default(null),
})

/** What a run leaves behind beside its row: who asked, what came of each kind, what failed. */
export type RunDetail = z.output<typeof schema>

const subject = 'run'
/** Details are kept as long as anyone looks at them, in milliseconds; rows stay. */
const keptFor = 400 * 86_400_000

/** Keeps a run's details; `at` = its start. */
export function putRunDetail(
  { records }: Pick<State, 'records'>,
  run: Readonly<{ id: string; at: number }>,
  detail: Readonly<{ by: RunDetail['by'] }> & Partial<RunDetail>,
): void {
  records.put(subject, { ...run, body: schema.parse(detail) satisfies Json })
  records.cut(subject, run.at - keptFor)
}

/** Gives a run's details; those of a run that left none are empty. */
export const runDetail = ({ records }: Pick<State, 'records'>, id: string): RunDetail =>
  schema.parse(records.get(subject, id) ?? { by: 'command-line' })

/** Forgets the details of a run that is dropped from the list. */
export const dropRunDetail = ({ records }: Pick<State, 'records'>, id: string): void =>
  records.remove(subject, id)

/** The lines of kinds as they are kept. */
export const kindLines = (results: readonly KindResult[]): RunDetail['kinds'] =>
  results.map(({ failure, ...rest }) => ({ ...rest, code: failure ? codeOf(failure) : null }))

/** Names items that failed: the first thousand, and how many there are. */
export function failedLines(
  items: Iterable<Readonly<{ kind: Kind; path: string; failure: Failure }>>,
): Pick<RunDetail, 'failed' | 'failedTotal'> {
  const failed: RunDetail['failed'] = []
  let failedTotal = 0
  for (const { kind: of, path, failure } of items) {
    failedTotal += 1
    if (failed.length < mostNamed && isKind(of))
      failed.push({ kind: of, path, code: codeOf(failure) })
  }
  return { failed, failedTotal }
}

/** Warnings as they are kept. */
export const warningLines = (warnings: readonly Failure[]): RunDetail['warnings'] =>
  warnings.map((failure) => ({ code: codeOf(failure), about: failure.about }))

import { fail } from '../../../core/failure.ts'
import type { Change, Page, Source } from '../../../core/ports.ts'
import type { DingTalk } from '../client.ts'
import { endingCalls } from '../ending-calls.ts'
import { parallel, untilError } from '../parallel.ts'
import { type Cursor, cursorJson } from './cursor.ts'
import type { Reading } from './instances.ts'
import { listTemplates, type Template } from './listing.ts'
import { type ApprovalsOptions, type Run, startRun } from './run.ts'
import { type Stepped, stepsOf } from './steps.ts'

export type { ApprovalsOptions } from './run.ts'

/** Changes are handed on in portions of so many. */
const pageSize = 20
/** Read ahead: more than a portion, so that calls go on while attachments are fetched. */
const readAhead = 60

/** Gathers changes into portions; what was read before an error is handed on before it. */
async function* gathered(readings: AsyncIterable<Stepped>): AsyncGenerator<Change[]> {
  let portion: Change[] = []
  for await (const next of untilError(readings)) {
    const ending = 'error' in next
    if (!ending) portion.push(...next.item.changes)
    if (!ending && portion.length < pageSize) continue
    yield portion
    portion = []
    if (ending) throw next.error
  }
  yield portion
}

/** Hands on changes in portions; calls for approvals go on across the borders of templates. */
async function* portions(run: Run, templates: readonly Template[]): AsyncGenerator<Change[]> {
  const readings = parallel(stepsOf(run, templates), readAhead, async (step) => {
    const stepped = await step()
    if ('open' in stepped) noteReading(run, stepped)
    return stepped
  })
  for await (const portion of gathered(readings)) {
    yield portion
    run.contents.throwIfEnded()
  }
  for (const [id, code] of run.asked) if (run.contents.failedItems.has(id)) run.open.set(id, code)
}

function noteReading(run: Run, { id, open, started }: Reading): void {
  if (open) run.open.set(id, run.asked.get(id) ?? '')
  run.newest.at = Math.max(run.newest.at, started)
}

/**
 * The next run lists from the newest approval seen, and not from our clock: a clock that was wrong
 * for a day must not hide what was filed in that day.
 */
function cursorAfter({ cursor, listed, newest, open }: Run): Cursor {
  const until = new Map(cursor?.until)
  const reached = Math.max(newest.at, ...until.values())
  if (reached > 0) for (const code of listed) until.set(code, reached)
  return { until, open }
}

async function* readAll(run: Run): AsyncGenerator<Page> {
  const templates = await listTemplates(run)
  if (templates.length === 0 && run.entries.some(({ is }) => is === 'folder'))
    return fail('suddenlyEmpty', { kind: 'approvals' })
  let done = 0
  for await (const changes of portions(run, templates)) {
    done += changes.length
    yield { changes, done, total: null }
  }
  yield { changes: [], cursor: cursorJson(cursorAfter(run)), done, total: done }
}

/**
 * Reads approvals with their templates and attachments.
 *
 * DingTalk lists approvals by their start only, so that an incremental run lists the last days and
 * asks again for those that were open. Nothing is ever taken as deleted.
 */
export const approvalsSource = (dingtalk: DingTalk, options: ApprovalsOptions): Source => ({
  kind: 'approvals',
  read: (whole) =>
    endingCalls(whole, async function* (ask) {
      yield* readAll(await startRun(dingtalk, options, ask))
    }),
})

import { createReadStream } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'

import { startCopy } from '../adapters/copies/copy-draft.ts'
import { readme } from '../adapters/copies/readme.ts'
import { isCheckpoint } from '../adapters/copies/snapshots.ts'
import { kindsInScope } from '../adapters/settings/index.ts'
import type { App, BackupResult, Watch } from '../app-types.ts'
import type { CopyDraft } from '../core/backup/draft.ts'
import { toJson } from '../core/backup/records.ts'
import { type RunReport, runBackup } from '../core/backup/run.ts'
import { fail, type Outcome } from '../core/failure.ts'
import type { Kind } from '../core/kinds.ts'
import { isZone } from '../core/time.ts'
import { type Lock, removeStaleLocks, withLock } from '../repository/lock.ts'
import type { Repository } from '../repository/repository.ts'
import { copiesOf, readerOf } from './browse.ts'
import { openDingTalk } from './dingtalk.ts'
import { type Engine } from './engine.ts'
import { atWork, valueOf, type WorkEnd } from './work.ts'

type Ask = Parameters<App['backup']>[0]

/** Makes one copy: reads every kind asked for and carries the rest over. */
export function backup(engine: Engine, ask: Ask, watch: Watch): Promise<Outcome<BackupResult>> {
  return atWork(engine, { what: 'backup', mode: ask.mode }, async (run) => {
    const repository = await engine.repository()
    await removeStaleLocks(repository)
    const value = await withLock(repository, { exclusive: false, signal: watch.signal }, (lock) =>
      makeCopy(engine, { ...ask, run, repository, lock }, watch),
    )
    if (!value.stopped && value.snapshot) await catalogueCopy(engine, value, watch)
    return { value, end: endOf(value) }
  })
}

const endOf = (result: BackupResult): WorkEnd => ({
  state: result.stopped
    ? 'stopped'
    : result.failedItems > 0 || result.partial
      ? 'finished-with-failures'
      : 'finished',
  snapshot: result.snapshot,
  counts: result.counts,
  mode: result.mode,
})

function kindsOf(engine: Engine, asked: readonly Kind[] | undefined): readonly Kind[] {
  const inScope = kindsInScope(engine.settings)
  const outside = asked?.find((kind) => !inScope.includes(kind))
  if (outside) fail('wrongUse', { what: `--kinds ${outside}: the settings leave this kind out` })
  return asked ?? inScope
}

type Making = Ask & Readonly<{ run: string; repository: Repository; lock: Lock }>

async function makeCopy(engine: Engine, ask: Making, watch: Watch): Promise<BackupResult> {
  const { settings, clock, state, host, program } = engine
  const { run, refetch, repository } = ask
  const kinds = kindsOf(engine, ask.kinds)
  const draft = await startCopy({ repository, host, program, clock })
  // The first copy of all reads everything, whatever was asked for.
  const mode = draft.isFirst ? 'full' : ask.mode
  const dingtalk = openDingTalk(engine, { purpose: 'backup', run, watch })
  const usedBefore = settings.dingtalk ? state.ledger.read().used : 0
  const report = valueOf(
    await runBackup(
      {
        id: run,
        mode,
        refetch,
        kinds,
        sources: dingtalk?.sources ?? [],
        folders: settings.scope.folders,
        departments: settings.scope.departments,
        zone: await zoneOf(draft, settings.schedule.zone),
        clock,
        signal: watch.signal,
        attach: async (made) => {
          await attach(engine, made, run)
          ask.lock.assertHeld()
        },
        onProgress: (move) => watch.onEvent({ type: 'progress', run, phase: 'read', ...move }),
      },
      draft,
    ).catch(async (error: unknown) => {
      await draft.abandon()
      throw error
    }),
  )
  tellFailures(report, run, watch)
  const metered = settings.dingtalk ? state.ledger.read().used - usedBefore : 0
  const calls = { metered, free: Math.max(0, (dingtalk?.calls() ?? 0) - metered) }
  return resultOf(report, { run, mode, calls })
}

function tellFailures(report: RunReport, run: string, watch: Watch): void {
  for (const tally of report.tallies.values())
    for (const { kind, item, path, failure } of tally.failedItems)
      watch.onEvent({ type: 'item', run, kind, item, path: `/${kind}/${path}`, failure })
  for (const failure of report.warnings) watch.onEvent({ type: 'warning', run, failure })
}

function resultOf(
  report: RunReport,
  facts: Pick<BackupResult, 'run' | 'mode' | 'calls'>,
): BackupResult {
  const { snapshot, stopped, partial, kinds, counts, bytesAdded, warnings } = report
  const bytesRead = kinds.reduce((sum, { bytes }) => sum + bytes, 0)
  const failedItems = counts.failed
  return {
    ...facts,
    snapshot,
    stopped,
    partial,
    kinds,
    counts,
    bytesAdded,
    bytesRead,
    failedItems,
    warnings,
  }
}

/** The zone of the first copy holds for all (conventions, section 4). */
async function zoneOf(draft: CopyDraft, fromSettings: string): Promise<string> {
  const bytes = await draft.readSystem('layout.json')
  if (!bytes) return fromSettings
  const layout: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
  const zone = typeof layout === 'object' && layout && 'zone' in layout ? layout.zone : null
  return typeof zone === 'string' && isZone(zone) ? zone : fromSettings
}

/** Adds what makes the copy complete on a new computer: how to read it, settings, state. */
async function attach(engine: Engine, draft: CopyDraft, run: string): Promise<void> {
  await draft.writeSystem('README.txt', Buffer.from(readme))
  await draft.writeSystem('settings.json', toJson(engine.settings))
  const path = join(engine.profile.temporary, `${run}.db`)
  try {
    await engine.state.copyTo(path)
    await draft.writeSystem('state.db', createReadStream(path))
  } finally {
    await rm(path, { force: true })
  }
}

/** The catalogue is a cache: when it cannot follow, the copy is there all the same. */
async function catalogueCopy(engine: Engine, value: BackupResult, watch: Watch): Promise<void> {
  try {
    const repository = await engine.repository()
    const copies = (await copiesOf(engine)).filter((one) => !isCheckpoint(one))
    const catalogue = await engine.catalogue()
    if (catalogue.isCurrent(copies.map(({ id }) => id))) return
    await catalogue.update(readerOf(engine, repository), { signal: watch.signal })
  } catch (error) {
    if (watch.signal.aborted) return
    const facts = { run: value.run, error: error instanceof Error ? error.name : 'unknown' }
    engine.log.write('warn', 'catalogue.behind', facts)
  }
}

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
import { sealTags } from './audit.ts'
import { endOf, type MadeCopy, noteFailed, noteSaved, resultOf } from './backup-end.ts'
import { copiesOf, readerOf } from './browse.ts'
import { openDingTalk } from './dingtalk.ts'
import { type Engine } from './engine.ts'
import { mailSources } from './mail.ts'
import { openOutlook } from './microsoft.ts'
import { atWork, byOf, valueOf, type WorkStart } from './work.ts'

type Ask = Parameters<App['backup']>[0]

/** Makes one copy: reads every kind asked for and carries the rest over. */
export async function backup(
  engine: Engine,
  ask: Ask,
  watch: Watch,
): Promise<Outcome<BackupResult>> {
  const start: WorkStart = { what: 'backup', mode: ask.mode, ...byOf(watch) }
  const outcome = await atWork(engine, start, async (run) => {
    const repository = await engine.repository()
    await removeStaleLocks(repository)
    const made = await withLock(repository, { exclusive: false, signal: watch.signal }, (lock) =>
      makeCopy(engine, { ...ask, run, repository, lock }, watch),
    )
    const { value } = made
    if (!value.stopped) noteSaved(engine, value)
    if (!value.stopped && value.snapshot) await catalogueCopy(engine, value, watch)
    return { value, end: endOf(made) }
  })
  if (!outcome.ok) noteFailed(engine, ask.kinds ?? kindsInScope(engine.settings), outcome.failure)
  return outcome
}

function kindsOf(engine: Engine, asked: readonly Kind[] | undefined): readonly Kind[] {
  const inScope = kindsInScope(engine.settings)
  const outside = asked?.find((kind) => !inScope.includes(kind))
  if (outside) fail('wrongUse', { what: `--kinds ${outside}: the settings leave this kind out` })
  return asked ?? inScope
}

type Making = Ask & Readonly<{ run: string; repository: Repository; lock: Lock }>

/** Everything that is read over the network, and how many calls it took. */
async function openSources(
  engine: Engine,
  { run, watch }: Readonly<{ run: string; watch: Watch }>,
) {
  const ask = { purpose: 'backup', run, watch } as const
  const dingtalk = openDingTalk(engine, ask)
  const outlook = openOutlook(engine, ask)
  return {
    sources: [...(dingtalk?.sources ?? []), ...(await mailSources(engine)), ...outlook.sources],
    calls: () => (dingtalk?.calls() ?? 0) + outlook.calls(),
  }
}

async function makeCopy(engine: Engine, ask: Making, watch: Watch): Promise<MadeCopy> {
  const { settings, clock, host, program } = engine
  const { run, refetch, repository } = ask
  const kinds = kindsOf(engine, ask.kinds)
  const draft = await startCopy({ repository, host, program, clock })
  // The first copy of all reads everything, whatever was asked for.
  const mode = draft.isFirst ? 'full' : ask.mode
  const live = mode === 'live'
  const { sources, calls: sent } = await openSources(engine, { run, watch })
  const usedBefore = usedCalls(engine)
  const seals: string[] = []
  const report = valueOf(
    await runBackup(
      {
        id: run,
        mode: live ? 'incremental' : mode,
        live,
        refetch,
        kinds,
        sources,
        folders: settings.scope.folders,
        departments: settings.scope.departments,
        zone: await zoneOf(draft, settings.schedule.zone),
        clock,
        signal: watch.signal,
        tags: () => seals,
        attach: async (made) => {
          await attach(engine, made, { run, live, seals, watch })
          ask.lock.assertHeld()
        },
        onProgress: (move) => watch.onEvent({ type: 'progress', run, phase: 'read', ...move }),
      },
      draft,
    ).catch((error: unknown) => abandon(draft, error)),
  )
  tellFailures(report, run, watch)
  const metered = usedCalls(engine) - usedBefore
  const calls = { metered, free: Math.max(0, sent() - metered) }
  const value = resultOf(report, { run, mode, calls })
  return { value, report, resumed: draft.parent?.checkpoint ?? false }
}

async function abandon(draft: CopyDraft, error: unknown): Promise<never> {
  await draft.abandon()
  throw error
}

const usedCalls = ({ settings, state }: Engine): number =>
  settings.dingtalk ? state.ledger.read().used : 0

const closing = (run: string) =>
  ({ type: 'progress', run, phase: 'commit', done: 0, total: null, bytes: 0 }) as const

function tellFailures(report: RunReport, run: string, watch: Watch): void {
  for (const tally of report.tallies.values())
    for (const { kind, item, path, failure } of tally.failedItems)
      watch.onEvent({ type: 'item', run, kind, item, path: `/${kind}/${path}`, failure })
  for (const failure of report.warnings) watch.onEvent({ type: 'warning', run, failure })
}

/** The zone of the first copy holds for all (conventions, section 4). */
async function zoneOf(draft: CopyDraft, fromSettings: string): Promise<string> {
  const bytes = await draft.readSystem('layout.json')
  if (!bytes) return fromSettings
  const layout: unknown = JSON.parse(Buffer.from(bytes).toString('utf8'))
  const zone = typeof layout === 'object' && layout && 'zone' in layout ? layout.zone : null
  return typeof zone === 'string' && isZone(zone) ? zone : fromSettings
}

type Attaching = Readonly<{ run: string; live: boolean; seals: string[]; watch: Watch }>

/** Adds what makes the copy complete on a new computer: how to read it, settings, state. */
async function attach(
  engine: Engine,
  draft: CopyDraft,
  { run, live, seals, watch }: Attaching,
): Promise<void> {
  watch.onEvent(closing(run))
  // Before the state is copied: the copy holds all that its seal speaks of.
  seals.push(...sealTags(engine))
  await draft.writeSystem('README.txt', Buffer.from(readme))
  await draft.writeSystem('settings.json', toJson(engine.settings))
  // Live copies carry the one of the last scheduled or manual run over.
  if (live) return
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

import { z } from 'zod'

import { repositoryFailure } from '../adapters/copies/repository-failure.ts'
import { isCheckpoint } from '../adapters/copies/snapshots.ts'
import { kindsInScope } from '../adapters/settings/index.ts'
import type { KindStatus, StatusResult } from '../app-types.ts'
import { type Failure, failures, type FailureName } from '../core/failure.ts'
import type { Kind } from '../core/kinds.ts'
import type { RunRow } from '../core/ports.ts'
import { instantOf } from '../core/time.ts'
import type { Snapshot } from '../repository/types.ts'
import { copiesOf, readerOf, viewOf } from './browse.ts'
import type { Engine } from './engine.ts'

const runRecord = z.object({
  saved: z.record(z.string(), z.string()),
  kinds: z.array(
    z.object({
      kind: z.string(),
      code: z.string().nullable(),
      failed: z.array(z.unknown()),
    }),
  ),
})

type Found = Readonly<{ snapshots: readonly Snapshot[]; record: z.infer<typeof runRecord> | null }>

/** Tells per kind how fresh its newest copy is; the storage may be away. */
export async function readStatus(engine: Engine): Promise<StatusResult> {
  const { settings, state, clock } = engine
  const found = await lookAtStorage(engine)
  const known = 'snapshots' in found ? found : { snapshots: [], record: null }
  const runs = state.runs(200)
  const newest = (what: RunRow['what']) => runs.find((row) => row.what === what) ?? null
  return {
    now: clock.now(),
    organisation: settings.dingtalk?.corpId ?? 'local',
    storage: settings.storage.path ?? withoutPassword(settings.storage.url ?? ''),
    snapshots: 'snapshots' in found ? known.snapshots.length : null,
    kinds: kindsInScope(settings).map((kind) => kindStatus(kind, known)),
    allowance: settings.dingtalk ? state.ledger.read() : null,
    lastRun: newest('backup'),
    lastVerify: newest('verify'),
    storageFailure: 'snapshots' in found ? null : found,
  }
}

const withoutPassword = (url: string): string => url.replace(/\/\/[^@/]*@/, '//')

async function lookAtStorage(engine: Engine): Promise<Found | Failure> {
  try {
    const snapshots = (await copiesOf(engine)).filter((one) => !isCheckpoint(one))
    const newest = snapshots.at(-1)
    return { snapshots, record: newest ? await recordOf(engine, newest) : null }
  } catch (error) {
    const failure = repositoryFailure(error)
    if (!failure) throw error
    return failure
  }
}

async function recordOf(engine: Engine, snapshot: Snapshot) {
  const repository = await engine.repository()
  await repository.loadIndex()
  const node = await viewOf(repository, snapshot.tree).node('dingkeep/.dingkeep/run.json')
  if (!node) return null
  const bytes = await readerOf(engine, repository).read(node)
  const parsed = runRecord.safeParse(JSON.parse(Buffer.from(bytes).toString('utf8')))
  return parsed.success ? parsed.data : null
}

function kindStatus(kind: Kind, { snapshots, record }: Found): KindStatus {
  const saved = record?.saved[kind]
  const last = record?.kinds.find((one) => one.kind === kind)
  const at = saved === undefined ? null : instantOf(saved)
  return {
    kind,
    snapshot: at === null ? null : holderOf(snapshots, at),
    at,
    failed: last ? last.failed.length : 0,
    failure: last?.code ? failureOf(last.code) : null,
  }
}

/** A copy is dated at the end of its reading: the first one not before the kind was read. */
const holderOf = (snapshots: readonly Snapshot[], at: number): string | null =>
  snapshots.find(({ time }) => instantOf(time) >= at)?.id ?? null

function failureOf(code: string): Failure | null {
  const name = (Object.keys(failures) as FailureName[]).find((one) => failures[one].code === code)
  return name ? { name, about: {} } : null
}

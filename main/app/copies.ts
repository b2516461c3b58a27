import { repositoryFailure } from '../adapters/copies/repository-failure.ts'
import { isCheckpoint, ours } from '../adapters/copies/snapshots.ts'
import type { Settings } from '../adapters/settings/index.ts'
import type { App, CopyResult, Watch } from '../app-types.ts'
import { fail, type Outcome } from '../core/failure.ts'
import { copySnapshots } from '../repository/copy.ts'
import { removeStaleLocks, withLock } from '../repository/lock.ts'
import { mirrorKeys } from '../repository/mirror-keys.ts'
import { initRepository, openRepository, type Repository } from '../repository/repository.ts'
import type { Snapshot } from '../repository/types.ts'
import type { Engine } from './engine.ts'
import { specOf } from './open.ts'
import { atWork, byOf } from './work.ts'

type Ask = Parameters<App['copy']>[0]
type Place = Settings['secondCopies'][number]
type Row = CopyResult['copies'][number]

/** Brings the second copies up to date; one that cannot be reached does not keep the others. */
export function copyToOthers(engine: Engine, ask: Ask, watch: Watch): Promise<Outcome<CopyResult>> {
  return atWork(engine, { what: 'copy', ...byOf(watch) }, async (run) => {
    const { secondCopies } = engine.settings
    const places = secondCopies.filter(({ name }) => ask.to === undefined || name === ask.to)
    if (ask.to !== undefined && places.length === 0)
      fail('wrongUse', { what: `the settings name no second copy '${ask.to}'` })
    const from = await engine.repository()
    await removeStaleLocks(from)
    const copies = await withLock(from, { exclusive: false, signal: watch.signal }, async () => {
      const rows: Row[] = []
      for (const place of places)
        rows.push(await copyTo(engine, { from, place, run, dryRun: ask.dryRun }, watch))
      return rows
    })
    const [broken] = copies.filter(({ failure }) => failure !== null)
    const state = broken ? 'finished-with-failures' : 'finished'
    return { value: { run, copies, dryRun: ask.dryRun }, end: { state } }
  })
}

type Job = Readonly<{ from: Repository; place: Place; run: string; dryRun: boolean }>

async function copyTo(engine: Engine, job: Job, watch: Watch): Promise<Row> {
  try {
    return await copyInto(engine, job, watch)
  } catch (error) {
    const failure = repositoryFailure(error)
    if (!failure || watch.signal.aborted) throw error
    return { name: job.place.name, snapshots: 0, bytes: 0, failure }
  }
}

async function copyInto(
  engine: Engine,
  { from, place, run, dryRun }: Job,
  watch: Watch,
): Promise<Row> {
  const wanted = (one: Snapshot) => ours(one, engine.host) && !isCheckpoint(one)
  const to = await openSecond(engine, place, dryRun ? null : from)
  if (!to) {
    const all = (await from.snapshots()).snapshots.filter(wanted)
    return { name: place.name, snapshots: all.length, bytes: 0, failure: null }
  }
  try {
    if (dryRun) {
      const missing = await missingIn(from, to, wanted)
      return { name: place.name, snapshots: missing, bytes: 0, failure: null }
    }
    await removeStaleLocks(to)
    await mirrorKeys(from, to, 'recovery-words')
    const result = await withLock(to, { exclusive: false, signal: watch.signal }, () =>
      copySnapshots(from, to, {
        filter: wanted,
        signal: watch.signal,
        onProgress: (progress) => watch.onEvent({ type: 'progress', run, ...progress }),
      }),
    )
    return { name: place.name, snapshots: result.copied.length, bytes: result.bytes, failure: null }
  } finally {
    await to.close()
  }
}

/** Snapshots of the first that have no twin (same time and tree) in the second. */
async function missingIn(
  from: Repository,
  to: Repository,
  wanted: (one: Snapshot) => boolean,
): Promise<number> {
  const twin = ({ time, tree }: Snapshot) => `${time} ${tree}`
  const there = new Set((await to.snapshots()).snapshots.map(twin))
  return (await from.snapshots()).snapshots.filter((one) => wanted(one) && !there.has(twin(one)))
    .length
}

/**
 * Opens a second copy with the profile's passphrase. Where it is not there yet, it is made like the
 * first one (`from`), or null is given without that.
 */
export async function openSecond(
  engine: Engine,
  place: Place,
  from: Repository | null,
): Promise<Repository | null> {
  const { profile, secrets, password } = engine
  const spec = await specOf(place, secrets, `storage.password.${place.name}`)
  try {
    return await openRepository({ spec, password, cacheFolder: profile.cache })
  } catch (error) {
    if (repositoryFailure(error)?.name !== 'noRepository') throw error
    if (from === null) return null
    // The same master key, so that the words of the emergency sheet open both.
    const names = { username: 'passphrase', hostname: 'dingkeep' }
    return initRepository({ spec, password, masterKey: from.key, ...names })
  }
}

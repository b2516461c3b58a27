import { systemClock } from '../../main/adapters/clock.ts'
import { openState } from '../../main/adapters/database/state.ts'
import type { State } from '../../main/core/ports.ts'
import { openRepository, type Repository } from '../../main/repository/repository.ts'
import { type ResticVersion, runRestic } from '../peers/restic.ts'
import { actionsOf, copiesIn, expectSound, password, type Remains } from './actions.ts'
import type { Place } from './place.ts'
import type { Promises } from './promises.ts'

/** What the next start found of the run that was killed. */
export type Leftovers = Remains & Readonly<{ locks: number; copies: number; row: number }>

/**
 * Does what the next start of the product does after a crash, without help by hand, and holds it
 * against the promises: locks removed, everything there and sound, one more run completes; with
 * `tidy` also a forget and a prune.
 */
export async function judge(place: Place, promises: Promises, tidy: boolean): Promise<Leftovers> {
  const { path, source, statePath, key } = place
  const repository = await openRepository({ spec: { type: 'folder', path }, masterKey: key })
  try {
    const locks = (await repository.backend.list('locks')).length
    const remains = await expectSound(repository)
    const copies = await copiesIn(repository)
    const state = openWhole(statePath)
    const row = Number(state.noted('torture') ?? 0)
    promises.expectKept(copies, row)
    const actions = actionsOf({ repository, source, state, say: (line) => promises.hear(line) })
    await actions.backup()
    if (tidy) await actions.forget()
    if (tidy || remains.repeated > 0) await actions.prune()
    state.close()
    if (remains.repeated > 0) await expectOnce(repository)
    const left = (await repository.backend.list('locks')).length
    if (left > 0) throw new Error(`${left} locks are still there`)
    return { ...remains, locks, copies: copies.length, row }
  } finally {
    await repository.close()
  }
}

/** A prune that was killed may leave packs that two index files describe; the next one ends that. */
async function expectOnce(repository: Repository): Promise<void> {
  const { repeated } = await expectSound(repository)
  if (repeated > 0) throw new Error(`${repeated} packs are still described twice after a prune`)
}

/** Opens the state of the children; throws if it had to be replaced. */
const openWhole = (statePath: string): State =>
  openState(statePath, {
    clock: systemClock,
    allowance: { org: 'local', cap: 1_000, capSource: 'person' },
    onDamaged: () => {
      throw new Error('the state is damaged')
    },
  })

/** What stock restic may say beside its steps: packs that no index knows yet. */
const harmless = [
  /^(using temporary cache|create exclusive lock|load indexes|check all packs|check snapshots)/,
  /^(read all data|no errors were found|\[\d+:\d+\]|\s*$)/,
  /additional files were found in the repo/,
  /^This is non-critical/,
  /^pack [0-9a-f]{64}: not referenced in any index$/,
]

/** Lets stock restic judge; throws for anything but its steps and "additional files". */
export async function resticFindsNothing(
  path: string,
  ask: Readonly<{ readData: boolean; version?: ResticVersion }>,
): Promise<void> {
  const { readData, version = '0.19' } = ask
  const how = { version, repository: path, password, timeoutMs: 300_000 }
  const { code, stdout, stderr } = await runRestic(
    how,
    'check',
    ...(readData ? ['--read-data'] : []),
  )
  const lines = `${stdout}\n${stderr}`.split('\n')
  const bad = lines.filter((line) => !harmless.some((pattern) => pattern.test(line)))
  if (code !== 0 || bad.length > 0) {
    throw new Error(`restic ${version} check ended with ${code}: ${bad.join('\n')}`)
  }
}

import { systemClock } from '../../main/adapters/clock.ts'
import { openState } from '../../main/adapters/database/state.ts'
import { openRepository } from '../../main/repository/repository.ts'
import { type ResticVersion, runRestic } from '../peers/restic.ts'
import { copiesIn, expectSound, password, save } from './actions.ts'
import type { Place } from './place.ts'
import type { Promises } from './promises.ts'

/** What the next start found of the run that was killed. */
export type Leftovers = Readonly<{ locks: number; orphans: number; copies: number; row: number }>

/**
 * Does what the next start of the product does after a crash, without help by hand, and holds it
 * against the promises: locks removed, everything there and sound, one more run completes.
 */
export async function judge(place: Place, promises: Promises): Promise<Leftovers> {
  const { path, source, statePath, key } = place
  const repository = await openRepository({ spec: { type: 'folder', path }, masterKey: key })
  try {
    const locks = (await repository.backend.list('locks')).length
    const { orphans } = await expectSound(repository)
    const copies = await copiesIn(repository)
    const row = rowIn(statePath)
    promises.expectKept(copies, row)
    promises.hear(`snapshot ${await save(repository, source)}`)
    const left = (await repository.backend.list('locks')).length
    if (left > 0) throw new Error(`${left} locks are still there`)
    return { locks, orphans, copies: copies.length, row }
  } finally {
    await repository.close()
  }
}

/** The last row that the children noted; throws if the database had to be replaced. */
function rowIn(statePath: string): number {
  const state = openState(statePath, {
    clock: systemClock,
    allowance: { org: 'local', cap: 1_000, capSource: 'person' },
    onDamaged: () => {
      throw new Error('the state is damaged')
    },
  })
  const row = Number(state.noted('torture') ?? 0)
  state.close()
  return row
}

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

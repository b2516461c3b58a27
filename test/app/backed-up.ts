import { cp, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import type { Sample } from '../../main/sample/index.ts'
import { startTestSample } from '../adapters/sample.ts'
import type { skippingClock } from '../fakes/skipping-clock.ts'
import { onceInRun } from './once.ts'
import {
  companyProfile,
  scratch,
  testProfileAt,
  type TestProfile,
  valueOf,
  watching,
} from './profile.ts'

type Clock = ReturnType<typeof skippingClock>
/** What a copy has to be told anew: paths, addresses, and that time went on. */
type Origin = Readonly<{ folder: string; apiBase: string; ended: number }>

const dayOf = (clock: Clock) => Math.floor((clock.now() + 8 * 3_600_000) / 86_400_000)

/** Sets a company up and backs it up; the company is the same all day, so its server need not stay. */
async function fill(folder: string, clock: Clock): Promise<void> {
  const made = await companyProfile({ world: { clock }, company: { now: () => clock.now() } })
  const app = await made.open()
  valueOf(await app.backup({ mode: 'incremental', refetch: false }, watching()))
  await app.close()
  await cp(made.folder, join(folder, 'company'), { recursive: true })
  const origin = { folder: made.folder, apiBase: made.sample.apiBase, ended: clock.now() }
  await writeFile(join(folder, 'origin.json'), JSON.stringify(origin satisfies Origin))
}

/**
 * A profile over a sample company of 20 people after its first backup: what `companyProfile` and
 * one backup give, made once per run and copied. For tests of what comes after.
 */
export async function backedUpCompany(clock: Clock): Promise<TestProfile & { sample: Sample }> {
  const from = await onceInRun(`backed-up-${dayOf(clock)}`, (folder) => fill(folder, clock))
  const origin = JSON.parse(await readFile(join(from, 'origin.json'), 'utf8')) as Origin
  clock.move(Math.max(0, origin.ended - clock.now()))
  const sample = await startTestSample({ now: () => clock.now() })
  const folder = await scratch()
  await cp(join(from, 'company'), folder, { recursive: true })
  for (const path of [join(folder, 'settings.json'), join(folder, 'profile', 'settings.json')]) {
    const text = await readFile(path, 'utf8')
    const moved = text.replaceAll(origin.folder, folder).replaceAll(origin.apiBase, sample.apiBase)
    await writeFile(path, moved)
  }
  return { ...testProfileAt(folder, { clock }), sample }
}

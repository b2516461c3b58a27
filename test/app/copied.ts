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
type Origin = Readonly<{ folder: string; apiBase: string | null; ended: number }>

type Copying = Readonly<{
  /** Names what `make` makes, in the whole run. */
  name: string
  clock: Clock
  /** Makes what is copied and closes it; all that it needs lies in its folder. */
  make: () => Promise<TestProfile & { sample?: Sample }>
  /** The company that takes the place of the one that `make` used. */
  sample?: Sample
}>

async function fill(place: string, { clock, make }: Copying): Promise<void> {
  const { folder, sample } = await make()
  await cp(folder, join(place, 'made'), { recursive: true })
  const origin: Origin = { folder, apiBase: sample?.apiBase ?? null, ended: clock.now() }
  await writeFile(join(place, 'origin.json'), JSON.stringify(origin))
}

/** A copy of a profile that is made once per run: for tests of what comes after its making. */
export async function copiedProfile(options: Copying): Promise<TestProfile> {
  const { name, clock, sample } = options
  const from = await onceInRun(name, (place) => fill(place, options))
  const origin = JSON.parse(await readFile(join(from, 'origin.json'), 'utf8')) as Origin
  clock.move(Math.max(0, origin.ended - clock.now()))
  const folder = await scratch()
  await cp(join(from, 'made'), folder, { recursive: true })
  for (const path of [join(folder, 'settings.json'), join(folder, 'profile', 'settings.json')]) {
    const text = (await readFile(path, 'utf8')).replaceAll(origin.folder, folder)
    const { apiBase } = origin
    const moved = apiBase === null || !sample ? text : text.replaceAll(apiBase, sample.apiBase)
    await writeFile(path, moved)
  }
  return testProfileAt(folder, { clock })
}

const dayOf = (clock: Clock) => Math.floor((clock.now() + 8 * 3_600_000) / 86_400_000)

/**
 * A profile over a sample company of 20 people after its first backup: what `companyProfile` and
 * one backup give. The company is the same all day, so a server of its own answers the copy.
 */
export async function backedUpCompany(clock: Clock): Promise<TestProfile & { sample: Sample }> {
  const company = { now: () => clock.now() }
  const make = async () => {
    const made = await companyProfile({ world: { clock }, company })
    const app = await made.open()
    valueOf(await app.backup({ mode: 'incremental', refetch: false }, watching()))
    await app.close()
    return made
  }
  const name = `company-${dayOf(clock)}`
  const sample = await startTestSample(company)
  return { ...(await copiedProfile({ name, clock, make, sample })), sample }
}

import { mkdtemp, mkdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { onTestFinished } from 'vitest'

import type { App, AppEvent, Watch } from '../../main/app-types.ts'
import { openAppIn, setupIn } from '../../main/app.ts'
import type { World } from '../../main/app/open.ts'
import type { Outcome } from '../../main/core/failure.ts'
import type { Sample, SampleOptions } from '../../main/sample/index.ts'
import { startTestSample, testNow } from '../adapters/sample.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'

/** A folder that goes with the test. */
export async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dingkeep-app-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

/** Gives the value of an outcome, or fails the test with its failure. */
export function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
  return outcome.value
}

/** A watch that remembers what it was told. */
export function watching(
  signal: AbortSignal = new AbortController().signal,
): Watch & { events: AppEvent[] } {
  const events: AppEvent[] = []
  return { signal, events, onEvent: (event) => void events.push(event) }
}

export interface TestProfile {
  readonly folder: string
  readonly profile: string
  readonly storage: string
  readonly config: string
  readonly passphrase: string
  /** Opens the profile; closed with the test. */
  open(world?: World): Promise<App>
}

export interface ProfileOptions {
  readonly sample?: Sample | null
  readonly scope?: object
  readonly storage?: object
  readonly more?: object
  readonly world?: World
  /** Where to set it up; otherwise a new folder. */
  readonly folder?: string
}

/** Sets a profile up against a sample company (or local folders only). */
export async function testProfile(options: ProfileOptions): Promise<TestProfile> {
  const folder = options.folder ?? (await scratch())
  const config = await writeConfig(folder, options)
  const own = options.world ?? { clock: skippingClock() }
  const made = testProfileAt(folder, own)
  const set = valueOf(
    await setupIn(own)({ profile: made.profile, config, checkOnly: false }, watching()),
  )
  if (!set.saved) throw new Error(JSON.stringify(set.checks.filter(({ failure }) => failure)))
  return made
}

/** A profile that is set up in a folder already. */
export function testProfileAt(folder: string, own: World): TestProfile {
  const profile = join(folder, 'profile')
  return {
    folder,
    profile,
    config: join(folder, 'settings.json'),
    storage: join(folder, 'storage'),
    passphrase: 'a long passphrase',
    async open(world = own) {
      const app = valueOf(await openAppIn(world)(profile))
      onTestFinished(() => app.close())
      return app
    },
  }
}

/** Writes a settings file with its secret files into a folder. */
export async function writeConfig(folder: string, options: ProfileOptions): Promise<string> {
  const { sample } = options
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, 'passphrase'), 'a long passphrase\n')
  if (sample) await writeFile(join(folder, 'secret'), sample.clientSecret)
  const settings = {
    version: 1,
    ...(sample
      ? {
          dingtalk: {
            clientId: sample.clientId,
            clientSecretFile: 'secret',
            corpId: sample.corpId,
            apiBase: sample.apiBase,
            legacyBase: sample.legacyBase,
            operator: sample.operator,
          },
        }
      : {}),
    storage: options.storage ?? { path: 'storage' },
    passphraseFile: 'passphrase',
    scope: options.scope ?? {},
    schedule: { zone: 'Asia/Hong_Kong' },
    ...options.more,
  }
  const path = join(folder, 'settings.json')
  await writeFile(path, JSON.stringify(settings, null, 2))
  return path
}

/** A profile over a fresh sample company. */
export async function companyProfile(
  options: ProfileOptions & { company?: SampleOptions } = {},
): Promise<TestProfile & { sample: Sample }> {
  // One clock for both sides and always the same day: the company is made from seed and day.
  const clock = skippingClock(testNow)
  const sample = await startTestSample({ now: () => clock.now(), ...options.company })
  const world = options.world ?? { clock }
  return { ...(await testProfile({ ...options, world, sample })), sample }
}

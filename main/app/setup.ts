import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { systemClock } from '../adapters/clock.ts'
import { logLevel, openLog } from '../adapters/log.ts'
import { makeProfile, type Profile, profileAt } from '../adapters/profile.ts'
import { lockEngine, newSecrets, openSecrets, type SecretStore } from '../adapters/secrets/index.ts'
import {
  loadSettings,
  readSettingsFile,
  saveSettings,
  type Settings,
  type SettingsFile,
} from '../adapters/settings/index.ts'
import type { Setup, SetupResult, Watch } from '../app-types.ts'
import { type Failure, failed, type Outcome } from '../core/failure.ts'
import type { Repository } from '../repository/repository.ts'
import { auditWork } from './audit.ts'
import { type Engine, outcomeOf } from './engine.ts'
import { checkMailboxes } from './mail.ts'
import { engineOf, openStateOf, type World } from './open.ts'
import { checkMicrosoft } from './outlook-check.ts'
import { checkDingTalk, checkFolders, checkStorage } from './setup-checks.ts'
import { valueOf } from './work.ts'

/**
 * Sets a profile up from a settings file, or checks only.
 *
 * Everything is tried before anything is kept: credentials, each permission by a real call, the
 * range, each folder, the storage by writing, reading back and deleting. Setting up again updates.
 */
export const setupWith =
  (world: World): Setup =>
  async (ask, watch) => {
    const file = await readSettingsFile(ask.config)
    if (!file.ok) return file
    const profile = profileAt(ask.profile)
    const loaded = await loadSettings(profile, world.clock ?? systemClock)
    const before = loaded.ok ? loaded.value : null
    const other = otherOrganisation(before, file.value)
    if (other) return { ok: false, failure: other }
    const job: Ask = { file: file.value, checkOnly: ask.checkOnly, world, before }
    if (ask.checkOnly && !(await exists(profile.folder)))
      return inScratch((scratch) => inProfile(scratch, job, watch))
    return inProfile(profile, job, watch)
  }

const exists = (path: string): Promise<boolean> =>
  stat(path).then(
    () => true,
    () => false,
  )

/** Checks that keep nothing do so in a folder that goes. */
async function inScratch<T>(work: (profile: Profile) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'dingkeep-check-'))
  try {
    return await work(profileAt(folder))
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Ask = Readonly<{
  file: SettingsFile
  checkOnly: boolean
  world: World
  /** What the profile had so far. */
  before: Settings | null
}>

async function inProfile(profile: Profile, ask: Ask, watch: Watch): Promise<Outcome<SetupResult>> {
  const made = await makeProfile(profile)
  if (!made.ok) return made
  const lock = await lockEngine(profile.lock)
  if (!lock.ok) return lock
  const clock = ask.world.clock ?? systemClock
  const log = openLog(profile.logs, { clock, level: logLevel(process.env['DINGKEEP_LOG']) })
  try {
    return await outcomeOf({ log }, async () => {
      const { settings, passphrase, secrets: given } = ask.file
      const state = openStateOf(profile, settings, { clock, log })
      const secrets = heldSecrets(given)
      const { world } = ask
      const engine = engineOf({ profile, settings, secrets, state, clock, log, world, passphrase })
      try {
        return await checkAndKeep(engine, ask, watch)
      } finally {
        await engine.close()
      }
    })
  } finally {
    await lock.value.release()
  }
}

/** Another organisation's data must not come into this profile's backup (DK-1117). */
function otherOrganisation(before: Settings | null, { settings }: SettingsFile): Failure | null {
  const was = before?.dingtalk?.corpId
  const now = settings.dingtalk?.corpId
  if (!was || !now || was === now) return null
  return { name: 'otherOrganisation', about: { found: now, expected: was } }
}

/** The secrets of the settings file while they are only tried. */
const heldSecrets = (given: ReadonlyMap<string, string>): SecretStore => ({
  read: async (name) => given.get(name) ?? null,
  prepare: () => undefined,
  change: async () => failed('noProfile'),
})

async function checkAndKeep(engine: Engine, ask: Ask, watch: Watch): Promise<SetupResult> {
  const { file, checkOnly } = ask
  const { settings } = engine
  const outside = [
    ...(await checkDingTalk(engine, watch)),
    ...(await checkMailboxes(engine, watch)),
    ...(await checkMicrosoft(engine, watch)),
    ...(await checkFolders(engine)),
  ]
  const good = outside.every(({ needed, failure }) => !needed || failure === null)
  const make = good && !checkOnly
  const { storage: was } = ask.before ?? {}
  const isSamePlace = was?.path === settings.storage.path && was?.url === settings.storage.url
  const storage = await checkStorage(engine, { passphrase: file.passphrase, make, isSamePlace })
  const saved = make && storage.repository !== null
  if (saved && storage.repository) await keep(engine, file, storage.repository)
  await storage.repository?.close()
  const checks = [...outside, storage.check]
  return { checks, saved, created: storage.created, warnings: file.warnings }
}

async function keep(engine: Engine, file: SettingsFile, repository: Repository): Promise<void> {
  const { profile, state } = engine
  const opened = await openSecrets(profile.secrets, file.passphrase)
  // Sealed under a former passphrase or damaged: the file given has all secrets again.
  const secrets = opened.ok ? opened.value : await newSecrets(profile.secrets, file.passphrase)
  valueOf(await secrets.change(file.secrets))
  const { keys } = await repository.listKeys()
  const [only] = keys
  if (only && keys.length === 1) state.note('key.current', only.id)
  // Packs that another repository was to lose say nothing of this one.
  if (state.noted('repository.id') !== repository.id) state.setDoomedPacks(new Map())
  state.note('repository.id', repository.id)
  valueOf(await saveSettings(profile, file.settings))
  auditWork(engine, { action: 'setup.saved', object: `repository:${repository.id}`, about: {} })
}

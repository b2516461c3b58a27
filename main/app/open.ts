import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { systemClock } from '../adapters/clock.ts'
import type { Catalogue } from '../adapters/database/catalogue-port.ts'
import { openState, type StateDatabase } from '../adapters/database/state.ts'
import { logLevel, openLog } from '../adapters/log.ts'
import { makeProfile, type Profile, profileAt } from '../adapters/profile.ts'
import {
  openSecrets,
  sealedSecrets,
  type Sealer,
  type SecretReader,
  type SecretStore,
  secretsWhenAsked,
} from '../adapters/secrets/index.ts'
import {
  backendSpec,
  loadSettings,
  type Place,
  readSecretFile,
  type Settings,
} from '../adapters/settings/index.ts'
import { fail, type Outcome } from '../core/failure.ts'
import type { Clock, Log } from '../core/ports.ts'
import { openRepository, type Repository } from '../repository/repository.ts'
import { type Engine, outcomeOf } from './engine.ts'
import type { OpenPartners } from './sync/partners.ts'
import { valueOf } from './work.ts'

/** What the world lends to the engine; tests and the shell give their own. */
export type World = Readonly<{
  clock?: Clock
  fetch?: typeof fetch
  /** The system's own store of secrets, where the shell has one. */
  sealer?: Sealer
  /** As typed by a person; null = nobody has typed it yet, but somebody can (`profileLocked`). */
  passphrase?: string | null
  /** Who does the work, as the audit log says; the command line if not told. */
  front?: 'cli' | 'engine'
  /** Opens both sides of a link of the sync; the real ones if absent. */
  partners?: OpenPartners
}>

export const program = 'DingKeep 0.1.0'

/**
 * Opens a profile. Reads settings and secrets; storage and catalogue are opened when they are asked.
 *
 * Fails with `noProfile`, `settingsUnfit` or what this computer's disk says; a wrong passphrase shows
 * in the first work that needs it.
 */
export async function openEngine(folder: string, world: World = {}): Promise<Outcome<Engine>> {
  const clock = world.clock ?? systemClock
  const profile = profileAt(folder)
  const settings = await loadSettings(profile, clock)
  if (!settings.ok) return settings
  const made = await makeProfile(profile)
  if (!made.ok) return made
  const log = openLog(profile.logs, { clock, level: logLevel(process.env['DINGKEEP_LOG']) })
  return outcomeOf({ log }, async () => {
    const { secrets, passphrase } = await openingOf(profile, settings.value, world)
    const state = openStateOf(profile, settings.value, { clock, log })
    return engineOf({
      profile,
      settings: settings.value,
      secrets,
      state,
      clock,
      log,
      world,
      passphrase,
    })
  })
}

type Opening = Readonly<{ secrets: SecretStore; passphrase: string }>

/** What opens secrets and storage: the system's store, else a passphrase from a file or typed. */
async function openingOf(profile: Profile, settings: Settings, world: World): Promise<Opening> {
  if (world.sealer !== undefined) {
    const secrets = sealedSecrets(join(profile.folder, 'secrets'), world.sealer)
    const machine = await secrets.read('repository.machine')
    if (machine !== null) return { secrets, passphrase: machine }
  }
  const { passphrase: typed } = world
  if (typeof typed === 'string') {
    // What a person typed is told right away; a file that is wrong shows in the first work.
    valueOf(await openSecrets(profile.secrets, typed))
    return { secrets: secretsWhenAsked(profile.secrets, typed), passphrase: typed }
  }
  const { passphraseFile } = settings
  if (typed === null && !existsSync(passphraseFile)) fail('profileLocked')
  const passphrase = valueOf(await readSecretFile(passphraseFile, 'passphraseFile'))
  return { secrets: secretsWhenAsked(profile.secrets, passphrase), passphrase }
}

/** Opens `state.db`; a broken one is kept aside and logged. */
export function openStateOf(
  profile: Profile,
  settings: Settings,
  { clock, log }: { clock: Clock; log: Log },
): StateDatabase {
  return openState(profile.state, {
    clock,
    allowance: {
      org: settings.dingtalk?.corpId ?? 'local',
      cap: settings.allowance.calls,
      capSource: 'person',
    },
    onDamaged: () => log.write('error', 'state.damaged', {}),
  })
}

type Parts = Readonly<{
  profile: Profile
  settings: Settings
  secrets: SecretStore
  state: StateDatabase
  clock: Clock
  log: Log
  world: World
  passphrase: string
}>

/** Opens once, when first asked; one that failed is opened anew the next time. */
function opener<T>(open: () => Promise<T>) {
  let opening: Promise<T> | null = null
  return {
    open: (): Promise<T> =>
      (opening ??= open().catch((error: unknown) => {
        opening = null
        throw error
      })),
    /** What is open, or null. */
    opened: async (): Promise<T | null> => (await opening?.catch(() => null)) ?? null,
  }
}

export function engineOf(parts: Parts): Engine {
  const { profile, settings, secrets, state, clock, log, world } = parts
  const repository = opener(() => openStorage(parts))
  const catalogue = opener(() => openBrowsing(parts))
  return {
    profile,
    settings,
    secrets,
    password: parts.passphrase,
    front: world.front ?? 'cli',
    state,
    clock,
    log,
    fetch: world.fetch ?? fetch,
    host: settings.dingtalk?.corpId.toLowerCase() ?? 'local',
    program,
    ...(world.partners && { partners: world.partners }),
    prepare(what) {
      if (what.secrets) secrets.prepare()
      repository.open().catch(() => {
        // Whoever asks for it hears of it.
      })
    },
    repository: repository.open,
    catalogue: catalogue.open,
    async close() {
      const found = await catalogue.opened()
      found?.close()
      await (await repository.opened())?.close()
      state.close()
    },
  }
}

/** Its code is large, and restoring does without. */
async function openBrowsing({ profile, settings }: Parts): Promise<Catalogue> {
  const { openCatalogue } = await import('../adapters/database/catalogue.ts')
  return openCatalogue(profile.catalogue, settings.catalogue)
}

/** A place as the repository opens it; only a server has a password. */
export async function specOf(place: Place, secrets: SecretReader, name: string) {
  const password = place.url === undefined ? null : await secrets.read(name)
  return backendSpec(place, password ?? undefined)
}

/** Opens the storage by its master key if it is kept, else by the passphrase. */
async function openStorage({
  profile,
  settings,
  secrets,
  state,
  passphrase,
}: Parts): Promise<Repository> {
  const spec = await specOf(settings.storage, secrets, 'storage.password')
  const repository = await openRepository({
    spec,
    password: passphrase,
    cacheFolder: profile.cache,
  })
  const known = state.noted('repository.id')
  if (known !== null && known !== repository.id) {
    await repository.close()
    fail('storageExchanged', { storage: repository.backend.location })
  }
  return repository
}

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

import { repositoryFailure } from '../adapters/copies/repository-failure.ts'
import { errnoOf, fileFailure, writeWhole } from '../adapters/files.ts'
import { hasProfile, makeProfile, type Profile, profileAt } from '../adapters/profile.ts'
import {
  openSecrets,
  sealedSecrets,
  type SecretStore,
  secretsWhenAsked,
} from '../adapters/secrets/index.ts'
import {
  type Draft,
  loadDraft,
  newDraft,
  readSecretFile,
  saveDraft,
} from '../adapters/settings/index.ts'
import { done, type Outcome } from '../core/failure.ts'
import type { Desk, Opened } from '../desk-types.ts'
import { keepSample, type SampleKeeper } from './setup-sample.ts'
import { valueOf } from './work.ts'

/** What the parts of the set-up share. Its functions throw `FailureError`. */
export interface SetupContext {
  readonly desk: Desk
  readonly profile: Profile
  readonly sample: SampleKeeper
  /** The draft, or a new one that is not written yet. */
  draft(): Promise<Draft>
  /** Changes the draft, one change after another, and writes it. */
  change(by: (draft: Draft) => Draft): Promise<Draft>
  /** Settings are there and no draft is: the wizard has nothing to do. */
  isFinished(): Promise<boolean>
  /** The profile once a backup was made for it; null before. */
  opened(): Promise<Opened | null>
  /** Whether any secret was kept yet. */
  hasSecrets(): Promise<boolean>
  /** Where secrets are kept, also while there are no settings. */
  secrets(): Promise<SecretStore>
  /** The passphrase that opens secrets and storage on this computer. */
  passphrase(): Promise<string>
  /** Takes another passphrase for secrets and storage; kept on this computer or not. */
  setPassphrase(typed: string): Promise<void>
}

/** Where the passphrase lies that this computer opens the backup with, if nobody types one. */
export const passphraseFileOf = (profile: Profile): string => join(profile.folder, 'passphrase')

/** 32 random bytes (conventions, section 9: key file `this-computer`). */
const newPassphrase = (): string => randomBytes(32).toString('base64url')

function keptDraft(desk: Desk, profile: Profile) {
  let held: Promise<Draft | null> | null = null
  let last: Promise<unknown> = Promise.resolve()
  const stored = () => (held ??= loadDraft(profile, desk.clock).then((found) => valueOf(found)))
  const draft = async (): Promise<Draft> => {
    const { locale, timeZone } = new Intl.DateTimeFormat().resolvedOptions()
    return (await stored()) ?? newDraft({ locale, zone: timeZone })
  }
  const write = async (by: (draft: Draft) => Draft): Promise<Draft> => {
    const next = by(await draft())
    valueOf(await makeProfile(profile))
    valueOf(await saveDraft(profile, next))
    held = Promise.resolve(next)
    return next
  }
  return {
    stored,
    draft,
    forget: () => {
      held = null
    },
    change: (by: (draft: Draft) => Draft): Promise<Draft> => {
      const turn = last.then(
        () => write(by),
        () => write(by),
      )
      last = turn
      return turn
    },
  }
}

/** The store of secrets before there are settings: the system's, or a file of this profile. */
function draftSecrets(desk: Desk, profile: Profile) {
  let typed: string | null = null
  let store: SecretStore | null = null
  const file = passphraseFileOf(profile)
  const systemStore = () =>
    desk.sealer === undefined ? null : sealedSecrets(join(profile.folder, 'secrets'), desk.sealer)

  const machine = async (secrets: SecretStore): Promise<string> => {
    const found = await secrets.read('repository.machine')
    if (found !== null) return found
    const made = newPassphrase()
    valueOf(await secrets.change(new Map([['repository.machine', made]])))
    return made
  }
  const passphrase = async (): Promise<string> => {
    valueOf(await makeProfile(profile))
    const system = systemStore()
    if (system !== null) return machine(system)
    if (typed !== null) return typed
    if (existsSync(file)) return valueOf(await readSecretFile(file, 'passphraseFile'))
    const made = newPassphrase()
    await kept(() => writeWhole(file, `${made}\n`), profile)
    return made
  }
  const secrets = async (): Promise<SecretStore> =>
    (store ??= systemStore() ?? secretsWhenAsked(profile.secrets, await passphrase()))
  const reseal = async (next: string): Promise<void> => {
    const before = valueOf(await openSecrets(profile.secrets, await passphrase()))
    const { newSecrets } = await import('../adapters/secrets/index.ts')
    const anew = await newSecrets(profile.secrets, next)
    const all = before.names().map((name) => [name, before.read(name)] as const)
    valueOf(await anew.change(new Map(all)))
    typed = next
    store = null
  }
  return { passphrase, secrets, reseal, isTyped: () => typed !== null }
}

async function kept(work: () => Promise<void>, profile: Profile): Promise<void> {
  try {
    await work()
  } catch (error) {
    if (errnoOf(error) === '') throw error
    valueOf(fileFailure(error, profile.folder))
  }
}

/** Joins what the parts of the set-up share. */
export function createSetupContext(desk: Desk): SetupContext & { forgetDraft(): void } {
  const profile = profileAt(desk.profile)
  const sample = keepSample(profile, desk.log)
  const drafts = keptDraft(desk, profile)
  const early = draftSecrets(desk, profile)
  const opened = async (): Promise<Opened | null> => {
    if (!(await hasProfile(profile))) return null
    return valueOf(await desk.needed())
  }
  return {
    desk,
    profile,
    sample,
    draft: drafts.draft,
    change: drafts.change,
    forgetDraft: drafts.forget,
    opened,
    passphrase: async () => (await opened())?.engine.password ?? early.passphrase(),
    async isFinished() {
      return (await drafts.stored()) === null && (await hasProfile(profile))
    },
    async hasSecrets() {
      return existsSync(profile.secrets) || existsSync(join(profile.folder, 'secrets'))
    },
    async secrets() {
      return (await opened())?.engine.secrets ?? early.secrets()
    },
    setPassphrase: early.reseal,
  }
}

/** Gives what `work` gives, or the failure that it threw. */
export async function asOutcome<T>(work: () => Promise<T>): Promise<Outcome<T>> {
  try {
    return done(await work())
  } catch (error) {
    const failure = repositoryFailure(error)
    if (failure === null) throw error
    return { ok: false, failure }
  }
}

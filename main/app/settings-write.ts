import type { SettingsChange } from '../../preload/contract/settings.ts'
import { repositoryFailure } from '../adapters/copies/repository-failure.ts'
import { createDingTalk, type DingTalk } from '../adapters/dingtalk/client.ts'
import { identify } from '../adapters/dingtalk/probe.ts'
import {
  backendSpec,
  loadSettings,
  saveSettings,
  type Settings,
} from '../adapters/settings/index.ts'
import { fail, FailureError } from '../core/failure.ts'
import { clientIdProblem, secretProblem, tidy } from '../core/setup-fields.ts'
import type { Desk, Opened } from '../desk-types.ts'
import { openRepository } from '../repository/repository.ts'
import { changedSettings, type Lowering, loweringsOf, unfitField } from './settings-change.ts'
import { secondPassword } from './settings-view.ts'
import type { SetupContext } from './setup-context.ts'
import { valueOf } from './work.ts'

/** Whether the change was made, and what it takes away. */
export type Written = Readonly<{ saved: boolean; lowers: readonly Lowering[] }>

type Secrets = Map<string, string | null>
const signal = (): AbortSignal => AbortSignal.timeout(60_000)

/** The settings as they were saved last, also while a run goes on with earlier ones. */
export const currentSettings = async ({ profile, desk }: SetupContext): Promise<Settings> =>
  valueOf(await loadSettings(profile, desk.clock))

/** The client of the app in the settings, with a secret, kept or new. */
export function clientOf({ engine }: Opened, settings: Settings, secret: string): DingTalk {
  const { dingtalk } = settings
  if (dingtalk === undefined) fail('settingsUnfit', { member: 'dingtalk', problem: 'missing' })
  const { fetch, clock, log, state } = engine
  return createDingTalk({
    ...dingtalk,
    clientSecret: async () => secret,
    fetch,
    clock,
    log,
    ledger: state.ledger,
    purpose: 'setup',
  })
}

/** Tries the app with a secret, kept or new; throws what DingTalk answers. */
export async function tryConnection(opened: Opened, settings: Settings, secret: string) {
  await identify(clientOf(opened, settings, secret), { departments: [], signal: signal() })
}

type ConnectionChange = Extract<SettingsChange, { section: 'connection' }>

/** What can be seen without asking anyone: ids and secrets in the wrong field. */
function refuseUnfit(settings: Settings, change: ConnectionChange): void {
  const { corpId = '', clientId = '' } = settings.dingtalk ?? {}
  const problem = clientIdProblem(clientId)
  if (change.clientId !== undefined && problem !== null)
    valueOf(unfitField('dingtalk.clientId', problem))
  if (change.clientSecret === undefined) return
  const wrong = secretProblem(tidy(change.clientSecret), [corpId, clientId])
  if (wrong !== null) valueOf(unfitField('dingtalk.clientSecret', wrong))
}

async function connectionSecrets(
  opened: Opened,
  settings: Settings,
  { clientSecret }: ConnectionChange,
): Promise<Secrets> {
  if (clientSecret === undefined) return new Map()
  const secret = tidy(clientSecret)
  await tryConnection(opened, settings, secret)
  return new Map([['dingtalk.client-secret', secret]])
}

/** The moved backup must be this one: another is never taken over or written to. */
async function refuseOther({ engine }: Opened, settings: Settings, password: string | null) {
  const spec = backendSpec(settings.storage, password ?? undefined)
  try {
    const repository = await openRepository({ spec, password: engine.password })
    const { id } = repository
    await repository.close()
    if (id !== engine.state.noted('repository.id'))
      fail('storageExchanged', { storage: spec.type === 'folder' ? spec.path : spec.url })
  } catch (error) {
    const failure = repositoryFailure(error)
    if (failure === null || error instanceof FailureError) throw error
    fail(failure.name, failure.about, error)
  }
}

async function secretsOf(
  opened: Opened,
  settings: Settings,
  change: SettingsChange,
): Promise<Secrets> {
  const { section } = change
  if (section === 'connection') return connectionSecrets(opened, settings, change)
  if (section === 'storage') {
    const { password } = change.storage
    const kept = await opened.engine.secrets.read('storage.password')
    await refuseOther(opened, settings, password ?? kept)
    return password === undefined ? new Map() : new Map([['storage.password', password]])
  }
  if (section !== 'second-copy') return new Map()
  if (change.does === 'remove') return new Map([[secondPassword(change.name), null]])
  const { password } = change.storage
  return password === undefined ? new Map() : new Map([[secondPassword(change.name), password]])
}

/** Trims what was typed or pasted, so that a space is not another id. */
const tidied = (change: SettingsChange): SettingsChange => {
  if (change.section !== 'connection') return change
  const { clientId, operator } = change
  return {
    ...change,
    ...(clientId !== undefined && { clientId: tidy(clientId) }),
    ...(operator !== undefined && { operator: tidy(operator) }),
  }
}

/** Where data is read from, or copies go to: another place would get the whole company. */
const isGuarded = (change: SettingsChange): boolean =>
  change.section === 'connection' ||
  change.section === 'storage' ||
  (change.section === 'second-copy' && change.does === 'add')

type WriteAsk = Readonly<{
  change: SettingsChange
  mayLower: boolean
  /** Throws where the person has not given the second factor for settings. */
  proven: () => Promise<void>
}>

/**
 * Makes a change of the settings. One that takes something away is made only if `mayLower`, one of
 * the connection or of a place for copies only if it is `proven`.
 *
 * Throws `FailureError`: `settingsUnfit`, what `proven` says, what DingTalk or the storage says.
 */
export async function writeSettings(context: SetupContext, ask: WriteAsk): Promise<Written> {
  const { desk, profile } = context
  const opened = valueOf(await desk.needed())
  const { engine } = opened
  const change = tidied(ask.change)
  const before = await currentSettings(context)
  const settings = valueOf(changedSettings(before, change))
  const lowers = loweringsOf(before, settings)
  if (lowers.length > 0 && !ask.mayLower) return { saved: false, lowers }
  if (change.section === 'connection') refuseUnfit(settings, change)
  if (isGuarded(change)) await ask.proven()
  const secrets = await secretsOf(opened, settings, change)
  if (secrets.size > 0) valueOf(await engine.secrets.change(secrets))
  valueOf(await saveSettings(profile, settings))
  await takeEffect(desk)
  return { saved: true, lowers }
}

/** A run under way goes on with what it began with; the window does not wait for it. */
export async function takeEffect(desk: Desk): Promise<void> {
  const reopened = desk.reopen().then(() => desk.touched())
  if (desk.run() === null) return reopened
  reopened.catch((error: unknown) => {
    const name = error instanceof Error ? error.name : 'unknown'
    desk.log.write('error', 'desk.not-reopened', { error: name })
  })
  return undefined
}

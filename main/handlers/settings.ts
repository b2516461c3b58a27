import type { Input, Output } from '../../preload/contract.ts'
import type { SettingsChange } from '../../preload/contract/settings.ts'
import type { TestRow } from '../../preload/contract/setup-shapes.ts'
import type { DraftRow } from '../adapters/settings/index.ts'
import { settingsState } from '../app/settings-view.ts'
import { currentSettings, tryConnection, writeSettings } from '../app/settings-write.ts'
import { asOutcome, type SetupContext } from '../app/setup-context.ts'
import { setupOf } from '../app/setup-of.ts'
import { tryPlace } from '../app/setup-storage.ts'
import { testRow } from '../app/setup-view.ts'
import { valueOf } from '../app/work.ts'
import { fail, FailureError } from '../core/failure.ts'
import type { Desk } from '../desk-types.ts'
import type { Caller, Handlers } from '../router.ts'
import { sessionsOf } from '../sessions.ts'
import { leavingHandlers } from './settings-leaving.ts'
import { tellShell } from './shell.ts'

type Asks =
  | 'settings.read'
  | 'settings.write'
  | 'settings.lower'
  | 'settings.keep'
  | 'settings.agree'
  | 'settings.test'

const read = async (context: SetupContext) => {
  const { engine } = valueOf(await context.desk.needed())
  const settings = await currentSettings(context)
  return settingsState(engine, { settings, sample: context.sample.people() !== null })
}

type Leaving = Extract<SettingsChange, { section: 'second-copy'; does: 'remove' }>

const isLeaving = (change: SettingsChange): change is Leaving =>
  change.section === 'second-copy' && change.does === 'remove'

/** Names of what changed; values stay out of the log. */
const namesOf = (change: SettingsChange): string =>
  Object.keys(change)
    .filter((name) => name !== 'section')
    .join(' ')

async function testPlace(
  context: SetupContext,
  storage: SettingsChange & { section: 'storage' },
): Promise<TestRow[]> {
  const { password, ...typed } = storage.storage
  const { engine } = valueOf(await context.desk.needed())
  const kept = await engine.secrets.read('storage.password')
  const apart = engine.settings.scope.folders.map(({ path }) => path)
  const told = (row: DraftRow): void => context.desk.tell('setup.moved', testRow('storage', row))
  const { signal } = new AbortController()
  const ask = { typed, password: password ?? kept, apart }
  const { rows } = await tryPlace(context, ask, { signal, tell: told })
  return rows.map((row) => testRow('storage', row))
}

async function testConnection(context: SetupContext): Promise<TestRow[]> {
  const opened = valueOf(await context.desk.needed())
  const { engine } = opened
  const secret = (await engine.secrets.read('dingtalk.client-secret')) ?? ''
  const row = { id: 'app.sign-in', state: 'ready', result: 'app-signed-in', facts: {} }
  try {
    await tryConnection(opened, await currentSettings(context), secret)
    return [testRow('app', { ...row, failure: null })]
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    const { failure } = error
    return [testRow('app', { ...row, state: 'failed', result: null, failure })]
  }
}

/** Place of the storage in use, as it would be typed. */
async function ownPlace(context: SetupContext): Promise<SettingsChange & { section: 'storage' }> {
  const { storage } = await read(context)
  const where = storage.where === 'rest' ? 'rest' : 'disk'
  return { section: 'storage', storage: { where, place: storage.place, user: '' } }
}

async function tested(
  context: SetupContext,
  input: Input<'settings.test'>,
): Promise<Output<'settings.test'>> {
  if (input.what === 'connection') return { rows: await testConnection(context) }
  const { storage } = input
  const place =
    storage === null ? await ownPlace(context) : { section: 'storage' as const, storage }
  return { rows: await testPlace(context, place) }
}

/** Reading, changing and trying the settings; every change stands in the audit log. */
export function settingsHandlers(desk: Desk): Pick<Handlers, Asks> {
  const { context } = setupOf(desk)
  const leaving = leavingHandlers(desk, () => read(context))
  const write = async (
    caller: Caller,
    ask: Readonly<{ change: SettingsChange; mayLower: boolean; reason?: string }>,
  ): Promise<Output<'settings.write'>> => {
    const proven = async (): Promise<void> => {
      const refusal = await sessionsOf(desk).factorRefusal(caller, 'settings')
      if (refusal !== null) fail(refusal.name, refusal.about)
    }
    const { saved, lowers } = await writeSettings(context, { ...ask, proven })
    const settings = await read(context)
    if (saved) {
      const actor = await sessionsOf(desk).actor(caller, 'settings')
      const { change, reason } = ask
      const object = `settings:${change.section}`
      const about = { members: namesOf(change), lowers: String(lowers.length) }
      const what = { action: 'settings.changed', object, result: 'ok', about } as const
      desk.audit({ ...actor, ...what, ...(reason ? { reason } : {}) })
      if (change.section === 'general') await tellShell(desk)
    }
    return { saved, lowers: lowers.map(({ key, facts }) => ({ key, facts })), settings }
  }
  return {
    'settings.read': () => asOutcome(() => read(context)),
    'settings.write': (change, caller) =>
      asOutcome(() => write(caller, { change, mayLower: false })),
    'settings.lower': ({ change, reason }, caller) =>
      asOutcome(() =>
        isLeaving(change)
          ? leaving.ask(caller, { name: change.name, reason })
          : write(caller, { change, mayLower: true, reason }),
      ),
    'settings.keep': ({ name }, caller) => asOutcome(() => leaving.keep(caller, name)),
    'settings.agree': ({ name }, caller) => asOutcome(() => leaving.agree(caller, name)),
    'settings.test': (input) => asOutcome(() => tested(context, input)),
  }
}

import type { SettingsState } from '../../preload/contract/settings.ts'
import { type Place, type Settings, settingsDefaults } from '../adapters/settings/index.ts'
import { tickedKinds } from '../core/kinds.ts'
import type { Engine } from './engine.ts'
import { leavingShown } from './leaving.ts'

type ShownPlace = SettingsState['storage']

async function placeShown(engine: Engine, place: Place, secret: string): Promise<ShownPlace> {
  const { path, url } = place
  if (path !== undefined) return { where: 'folder', place: path, hasPassword: false }
  const hasPassword = (await engine.secrets.read(secret)) !== null
  return { where: 'rest', place: url ?? '', hasPassword }
}

const kindsShown = ({ scope }: Pick<Settings, 'scope'>): SettingsState['scope']['kinds'] => [
  ...(scope.kinds ?? tickedKinds),
]

/** Name in the secret store of a second copy's password. */
export const secondPassword = (name: string): string => `storage.password.${name}`

const scopeShown = (settings: Settings): SettingsState['scope'] => ({
  departments: settings.scope.departments,
  newDepartments: settings.scope.newDepartments,
  kinds: kindsShown(settings),
  folders: settings.scope.folders,
  plan: settings.plan,
  calls: settings.allowance.calls,
})

function defaultsOf(settings: Settings): SettingsState['defaults'] {
  const defaults = settingsDefaults(settings)
  const { language, region, retention, catalogue } = defaults
  return { general: { language, region }, scope: scopeShown(defaults), retention, catalogue }
}

/** The settings as the window shows them; secrets only as "there is one". */
export async function settingsState(
  engine: Engine,
  { settings, sample }: Readonly<{ settings: Settings; sample: boolean }>,
): Promise<SettingsState> {
  const { secrets } = engine
  const { dingtalk, language, region, retention, catalogue } = settings
  const seconds = settings.secondCopies.map(async (copy) => ({
    name: copy.name,
    leaving: leavingShown(engine.state, copy.name),
    ...(await placeShown(engine, copy, secondPassword(copy.name))),
  }))
  return {
    general: { language, region },
    connection: {
      corpId: dingtalk?.corpId ?? '',
      clientId: dingtalk?.clientId ?? '',
      cloud: dingtalk?.cloud ?? 'china',
      operator: dingtalk?.operator ?? '',
      hasSecret: (await secrets.read('dingtalk.client-secret')) !== null,
      sample,
    },
    scope: scopeShown(settings),
    storage: await placeShown(engine, settings.storage, 'storage.password'),
    secondCopies: await Promise.all(seconds),
    retention,
    catalogue,
    defaults: defaultsOf(settings),
  }
}

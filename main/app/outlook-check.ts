import { lookForDirectory } from '../adapters/microsoft-sign-in/index.ts'
import type { SetupCheck, Watch } from '../app-types.ts'
import { type Failure, FailureError, failures } from '../core/failure.ts'
import { isKind } from '../core/kinds.ts'
import { appIdProblem, tenantProblem } from '../core/microsoft-fields.ts'
import { outlookPermissions } from '../core/outlook-permissions.ts'
import type { Engine } from './engine.ts'
import { credentialsOf, type OutlookDoor, outlookDoors, registrationIn } from './outlook-access.ts'
import { probeOutlook } from './outlook-probe.ts'

const checkOf = (name: string, failure: Failure | null): SetupCheck => ({
  what: 'microsoft',
  name,
  kind: null,
  needed: true,
  failure,
})

/** An id that cannot be one is told with its member, before anybody is asked. */
function unfit(tenantId: string, clientId: string): Failure | null {
  const tenant = tenantProblem(tenantId)
  const app = appIdProblem(clientId, tenantId)
  if (tenant === null && app === null) return null
  const member = tenant === null ? 'microsoft.clientId' : 'microsoft.tenantId'
  return misfit(member)
}

const misfit = (member: string): Failure => ({
  name: 'settingsUnfit',
  about: { member, where: member, problem: 'wrong-value' },
})

/** A file that holds no key with its certificate would else pass for none at all. */
const isUnreadable = async (secrets: Engine['secrets']): Promise<boolean> =>
  (await secrets.read('microsoft.certificate')) !== null &&
  (await credentialsOf(secrets)).length === 0

const isFailure = (found: { name: string } | null): found is Failure =>
  found !== null && Object.hasOwn(failures, found.name)

type Tried = Readonly<{ engine: Engine; door: OutlookDoor; signal: AbortSignal }>

async function rights({ engine, door, signal }: Tried): Promise<SetupCheck[]> {
  const { fetch, clock, log, secrets, settings } = engine
  const registration = registrationIn(settings)
  if (registration === null) return []
  const world = { registration, secrets, fetch, clock }
  const { rows } = await probeOutlook({ world, door, log, signal, onRow: () => undefined })
  return rows.flatMap(({ id, state, failure }): SetupCheck[] => {
    const permission = outlookPermissions.find((one) => one.id === id)
    if (permission === undefined) return []
    const { kind, needed, names } = permission
    const known = isFailure(failure) ? failure : null
    return [
      {
        what: 'permission',
        name: names[door.access][0],
        kind: kind !== null && isKind(kind) ? kind : null,
        needed,
        failure: state === 'ready' ? null : (known ?? { name: 'mailboxUnreachable', about: {} }),
      },
    ]
  })
}

/**
 * Tries Microsoft's side of a settings file: the directory, the app's sign-in, then each right by a
 * real cheap call; nothing where the settings leave Outlook out. People sign in in the window, so
 * that a file without a certificate or secret is told as a sign-in to come, and is no obstacle.
 */
export async function checkMicrosoft(engine: Engine, { signal }: Watch): Promise<SetupCheck[]> {
  const registration = registrationIn(engine.settings)
  if (registration === null) return []
  const { fetch, clock, secrets } = engine
  const { tenantId, clientId } = registration
  const wrong = unfit(tenantId, clientId)
  if (wrong !== null) return [checkOf(tenantId, wrong)]
  const found = await lookForDirectory(registration, { fetch, signal })
  if (!found.ok) return [checkOf(tenantId, found.failure)]
  try {
    if (await isUnreadable(secrets)) return [checkOf(tenantId, misfit('microsoft.certificateFile'))]
    const [door] = await outlookDoors({ registration, secrets, fetch, clock })
    if (door === undefined) {
      const later = checkOf(tenantId, { name: 'microsoftSignInNeeded', about: {} })
      return [{ ...later, needed: false }]
    }
    const token = await door.tokens.token({ signal, renew: true })
    if (!token.ok) return [checkOf(tenantId, token.failure)]
    return [checkOf(tenantId, null), ...(await rights({ engine, door, signal }))]
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    return [checkOf(tenantId, error.failure)]
  }
}

import type { Input } from '../../preload/contract.ts'
import type { OutlookState } from '../../preload/contract/outlook.ts'
import { makeCertificate, pemOf } from '../adapters/microsoft-sign-in/index.ts'
import type { OutlookDraft } from '../adapters/settings/index.ts'
import { fail } from '../core/failure.ts'
import { bareId } from '../core/microsoft-fields.ts'
import { outlookSecretProblem } from '../core/outlook-step.ts'
import { tidy } from '../core/setup-fields.ts'
import { credentialsOf } from './outlook-access.ts'
import { basisOf, type Parts } from './outlook-parts.ts'
import { valueOf } from './work.ts'

function written(before: OutlookDraft, given: Input<'outlook.write'>): OutlookDraft {
  const { secret: _secret, ...rest } = given
  const known = Object.fromEntries(Object.entries(rest).filter(([, value]) => value !== undefined))
  const typed = { ...before, ...known }
  const next = {
    ...typed,
    tenantId: bareId(tidy(typed.tenantId)),
    clientId: bareId(tidy(typed.clientId)),
  }
  if (basisOf(next) === basisOf(before)) return next
  const isOther = next.tenantId !== before.tenantId || next.clientId !== before.clientId
  const hosts = isOther ? { graphBase: '', authority: '' } : {}
  return { ...next, ...hosts, rows: [], mailboxes: null }
}

/** Saves what was typed; a sign-in under way to another app is given up by `stop`. */
export async function writeOutlook(
  { context, seat, show }: Parts,
  given: Input<'outlook.write'>,
  stop: () => void,
): Promise<OutlookState> {
  const before = await seat.read()
  const after = await seat.change((outlook) => written(outlook, given))
  const isNew = basisOf(before) !== basisOf(after)
  if (isNew) stop()
  if (given.secret !== undefined) {
    const secret = tidy(given.secret)
    const problem = outlookSecretProblem(secret, [after.tenantId, after.clientId])
    if (problem === null) {
      const secrets = await context.secrets()
      valueOf(await secrets.change(new Map([['microsoft.client-secret', secret]])))
    }
    await seat.change((outlook) => ({ ...outlook, secretProblem: problem, rows: [] }))
  }
  return show(isNew || given.secret !== undefined ? { failure: null } : {})
}

/** Makes the first certificate, or the one that takes its place: both are kept until it is taken. */
export async function newCertificate({ context, show }: Parts): Promise<OutlookState> {
  const secrets = await context.secrets()
  const [now] = await credentialsOf(secrets)
  const made = await makeCertificate(context.desk.clock.now())
  const kept = now === undefined ? made : `${pemOf(now)}${made}`
  valueOf(await secrets.change(new Map([['microsoft.certificate', kept]])))
  return show({ failure: null })
}

/** Puts the sample company in Microsoft's place, with the app's secret. */
export async function useSample({ context, seat, show }: Parts): Promise<OutlookState> {
  const company = context.sample.microsoft()
  if (company === null)
    return fail('wrongUse', { what: 'outlook.sample: there is no sample company' })
  const { tenantId, clientId, clientSecret, graphBase, authority } = company
  const secrets = await context.secrets()
  valueOf(await secrets.change(new Map([['microsoft.client-secret', clientSecret]])))
  await seat.change((before) => ({
    ...before,
    way: 'secret',
    tenantId,
    clientId,
    cloud: 'global',
    graphBase,
    authority,
    secretProblem: null,
    skipped: [],
    rows: [],
    mailboxes: null,
  }))
  return show({ failure: null })
}

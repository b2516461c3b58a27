import { fail, FailureError, type Failure } from '../../core/failure.ts'
import type { Kind } from '../../core/kinds.ts'
import type { DingTalk } from './client.ts'
import { contactsEndpoints } from './endpoints.ts'
import { refusalOf, type Meaning } from './errors.ts'
import { trialsOf, type Trial } from './probe-list.ts'
import { readRange, type Range } from './range.ts'

/** What a trial of one permission point came to. */
export type Probe = Readonly<{
  kind: Kind
  /** Permission code as the console names it. */
  scope: string
  /** Without it the kind cannot be saved at all. */
  needed: boolean
  ok: boolean
  failure: Failure | null
}>

const outOfRange = new Set<Meaning>(['out-of-range', 'no-department', 'parameter'])

/** Whether the app sees a department: it or one above it is in the range. */
async function sees(dingtalk: DingTalk, id: number, signal: AbortSignal): Promise<boolean> {
  try {
    const body = { dept_id: id }
    await dingtalk.call(contactsEndpoints.department, { kind: 'contacts', body, signal })
    return true
  } catch (error) {
    const what = refusalOf(error)?.what
    // Whether this permission is there is told by the trial of permissions, with its name.
    if (what === 'permission') return true
    if (what === undefined || !outOfRange.has(what)) throw error
    return false
  }
}

type Asked = Readonly<{ departments: readonly number[]; signal: AbortSignal }>

/** Departments that are asked for and outside what the app sees. */
export async function outsideRange(
  dingtalk: DingTalk,
  range: Range,
  asked: Asked,
): Promise<number[]> {
  const missing: number[] = []
  for (const id of asked.departments) {
    const isSeen =
      id === 1 ? range.departments.includes('1') : await sees(dingtalk, id, asked.signal)
    if (!isSeen) missing.push(id)
  }
  return missing
}

/**
 * Signs in and checks that this is the organisation told and that the app sees what is asked for.
 *
 * Throws `FailureError`: `credentialsRefused`, `otherOrganisation`, `rangeTooSmall`, or what else
 * keeps DingTalk from answering.
 */
export async function identify(dingtalk: DingTalk, ask: Asked): Promise<Range> {
  const range = await readRange(dingtalk, ask.signal).catch(async (error: unknown) => {
    const isRefused = refusalOf(error)?.what === 'credentials'
    const found = isRefused ? await dingtalk.otherOrganisation(ask.signal) : null
    if (found === null) throw error
    return fail('otherOrganisation', { found, expected: dingtalk.corpId }, error)
  })
  const missing = await outsideRange(dingtalk, range, ask)
  if (missing.length > 0) {
    fail('rangeTooSmall', { n: String(missing.length), departments: missing.join(' ') })
  }
  return range
}

/** Refusals by the service itself: the gateway in front of it has let the call through. */
const letThrough = new Set<Meaning>([
  'out-of-range',
  'parameter',
  'no-user',
  'no-department',
  'page-token',
  'not-found',
  'denied',
  'other',
])

/**
 * Tries one permission point; returns where the app has it.
 *
 * Throws `FailureError` with DingTalk's refusal as cause.
 */
export async function probeTrial(
  dingtalk: DingTalk,
  trial: Trial,
  signal: AbortSignal,
): Promise<void> {
  const { kind, endpoint } = trial
  try {
    await dingtalk.call(endpoint, { ...trial.ask, kind, signal })
  } catch (error) {
    const what = refusalOf(error)?.what
    if (trial.mustSucceed || what === undefined || !letThrough.has(what)) throw error
  }
}

async function probe(dingtalk: DingTalk, trial: Trial, signal: AbortSignal): Promise<Probe> {
  const { kind, needed, endpoint } = trial
  const about = { kind, needed, scope: endpoint.scope ?? '' }
  try {
    await probeTrial(dingtalk, trial, signal)
    return { ...about, ok: true, failure: null }
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    // The permission is there; that the organisation leaves the feature off shows in the kind.
    const ok = !trial.mustSucceed && refusalOf(error)?.what === 'feature-off'
    return { ...about, ok, failure: ok ? null : error.failure }
  }
}

/** Files are read as an operator: without one, no call can be made. */
const withoutOperator: Probe = {
  kind: 'drive',
  scope: 'Drive.Space.Read',
  needed: true,
  ok: false,
  failure: { name: 'settingsUnfit', about: { member: 'dingtalk.operator' } },
}

/** Tries each permission that the kinds need by a real, cheap call; one after another. */
export async function probePermissions(
  dingtalk: DingTalk,
  ask: Readonly<{ kinds: readonly Kind[]; operator: string; signal: AbortSignal }>,
): Promise<Probe[]> {
  const { departments } = await readRange(dingtalk, ask.signal)
  const needsOperator = ask.operator === '' && ask.kinds.includes('drive')
  const kinds = needsOperator ? ask.kinds.filter((kind) => kind !== 'drive') : ask.kinds
  const department = departments.includes('1') ? '1' : (departments[0] ?? '1')
  const probes: Probe[] = []
  for (const trial of trialsOf(kinds, { department, operator: ask.operator })) {
    probes.push(await probe(dingtalk, trial, ask.signal))
  }
  return needsOperator ? [...probes, withoutOperator] : probes
}

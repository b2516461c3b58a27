import { type Failure, FailureError } from '../../core/failure.ts'
import type { Kind } from '../../core/kinds.ts'
import { type Permission, type PermissionId, permissions } from '../../core/permissions.ts'
import type { Clock } from '../../core/ports.ts'
import type { DingTalk } from './client.ts'
import { refusalOf, type Meaning } from './errors.ts'
import { organisationOf } from './organisation.ts'
import { trialsOf, type Trial } from './probe-list.ts'
import { outsideRange, probeTrial } from './probe.ts'
import { readRange, type Range } from './range.ts'

/** How a permission came out of its trial. */
export type PermissionState =
  | 'ready'
  | 'missing'
  | 'granted-not-published'
  | 'range-too-small'
  | 'needs-verified-organisation'
  | 'needs-paid-edition'
  | 'not-answering'
  | 'failed'

/** One permission with the outcome of its trial; `facts` for the sentence. */
export type TriedPermission = Readonly<{
  id: PermissionId
  state: PermissionState
  facts: Readonly<Record<string, string>>
  failure: Failure | null
}>

export type PermissionAsk = Readonly<{
  /** Makes a client without a token: an old token does not gain rights. */
  open: () => DingTalk
  departments: readonly number[]
  operator: string
  clock: Clock
  signal: AbortSignal
  /** Told of every outcome as it comes; one that is tried again is told again. */
  onRow: (row: TriedPermission) => void
}>

const byMeaning: Partial<Record<Meaning, PermissionState>> = {
  permission: 'missing',
  'not-published': 'granted-not-published',
  'out-of-range': 'range-too-small',
  certification: 'needs-verified-organisation',
  'feature-off': 'needs-paid-edition',
  'no-such-call': 'needs-paid-edition',
  busy: 'not-answering',
  silent: 'not-answering',
  unreadable: 'not-answering',
  'app-rate': 'not-answering',
  'minute-rate': 'not-answering',
  'global-rate': 'not-answering',
  punished: 'not-answering',
  allowance: 'not-answering',
}

const trialKinds: readonly Kind[] = ['contacts', 'calendar', 'approvals', 'drive']
/** A refusal may pass by itself; each of two more tries waits so long before a person is blamed. */
const pause = 5_000
const moreTries = 2

type Context = Readonly<{
  dingtalk: DingTalk
  range: Range
  trials: readonly Trial[]
  ask: PermissionAsk
}>

const rowOf = (id: PermissionId, error: unknown): TriedPermission => {
  if (!(error instanceof FailureError)) throw error
  const what = refusalOf(error)?.what
  const state = (what === undefined ? undefined : byMeaning[what]) ?? 'failed'
  return { id, state, facts: {}, failure: error.failure }
}

async function tryDepartments(context: Context, id: PermissionId): Promise<TriedPermission | null> {
  const { dingtalk, range, ask } = context
  const outside = await outsideRange(dingtalk, range, ask)
  if (outside.length === 0) return null
  const facts = { n: String(outside.length), departments: outside.join(' ') }
  const failure: Failure = { name: 'rangeTooSmall', about: facts }
  return { id, state: 'range-too-small', facts, failure }
}

/** Contents of files are given to verified organisations only; their level is asked first. */
async function tryCertificate(
  { dingtalk, ask }: Context,
  id: PermissionId,
): Promise<TriedPermission | null> {
  const found = await organisationOf(dingtalk, ask.signal)
  if (found === null || found.level !== 0) return null
  const failure: Failure = { name: 'editionTooLow', about: { kind: 'drive' } }
  return { id, state: 'needs-verified-organisation', facts: {}, failure }
}

async function tryOne(context: Context, permission: Permission & { id: PermissionId }) {
  const { dingtalk, trials, ask } = context
  const { id, codes } = permission
  const wanted = trials.filter(({ endpoint }) => codes.includes(endpoint.scope ?? ''))
  try {
    for (const trial of wanted) await probeTrial(dingtalk, trial, ask.signal)
    const lack = id === 'departments' ? await tryDepartments(context, id) : null
    const unverified = id === 'file-contents' ? await tryCertificate(context, id) : null
    return lack ?? unverified ?? { id, state: 'ready' as const, facts: {}, failure: null }
  } catch (error) {
    ask.signal.throwIfAborted()
    return rowOf(id, error)
  }
}

/** Files are read in somebody's name; without one the trial cannot be made. */
const withoutOperator = (id: PermissionId): TriedPermission => ({
  id,
  state: 'failed',
  facts: { reason: 'operator' },
  failure: { name: 'settingsUnfit', about: { member: 'dingtalk.operator', problem: 'missing' } },
})

async function contextOf(ask: PermissionAsk): Promise<Context> {
  const dingtalk = ask.open()
  const range = await readRange(dingtalk, ask.signal)
  const { departments } = range
  const department = departments.includes('1') ? '1' : (departments[0] ?? '1')
  const trials = trialsOf(trialKinds, { department, operator: ask.operator })
  return { dingtalk, range, trials, ask }
}

async function round(ask: PermissionAsk, ids: ReadonlySet<PermissionId>) {
  const asked = permissions.filter(({ id }) => ids.has(id))
  const rows = new Map<PermissionId, TriedPermission>()
  const put = (row: TriedPermission): void => {
    rows.set(row.id, row)
    ask.onRow(row)
  }
  let context: Context
  try {
    context = await contextOf(ask)
  } catch (error) {
    ask.signal.throwIfAborted()
    // Without the range nothing else can be asked either: each row says the same.
    for (const { id } of asked) put(rowOf(id, error))
    return rows
  }
  for (const permission of asked) {
    const isBlind = permission.kind === 'drive' && ask.operator === ''
    put(isBlind ? withoutOperator(permission.id) : await tryOne(context, permission))
  }
  return rows
}

/** Tries that can turn out otherwise by themselves; what an edition lacks stays lacking. */
const worthAgain = ({ state, facts }: TriedPermission): boolean =>
  facts['reason'] !== 'operator' &&
  ['missing', 'granted-not-published', 'not-answering', 'failed'].includes(state)

/**
 * Tries every permission by a real, cheap call and tells each outcome. What fails is tried twice
 * more over 10 s with a new token before it counts.
 *
 * Throws only the signal's reason; what DingTalk answers is in the rows.
 */
export async function tryPermissions(ask: PermissionAsk): Promise<readonly TriedPermission[]> {
  const rows = await round(ask, new Set(permissions.map(({ id }) => id)))
  for (let tries = 0; tries < moreTries; tries += 1) {
    const again = new Set([...rows.values()].filter(worthAgain).map(({ id }) => id))
    if (again.size === 0) break
    await ask.clock.sleep(pause, ask.signal)
    for (const [id, row] of await round(ask, again)) rows.set(id, row)
  }
  return permissions.flatMap(({ id }) => rows.get(id) ?? [])
}

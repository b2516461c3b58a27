import type { Kind } from '../../../core/kinds.ts'
import type { SyncKind } from '../../../core/sync/types.ts'
import type { Endpoint } from '../endpoints.ts'
import { type Meaning, refusalOf } from '../errors.ts'
import type { Parts } from '../transport.ts'
import { contactEndpoints, todoEndpoints } from './endpoints.ts'
import { eventEndpoints } from './event/endpoints.ts'
import type { DingtalkPartnerOptions } from './options.ts'
import { todoKind } from './task-read.ts'

type Trial = Readonly<{ kind: Kind; endpoint: Endpoint; parts: Parts }>
type Person = DingtalkPartnerOptions['person']

/** An id that nothing has: the gateway asks for the permission before anybody looks for it. */
const nothing = 'dingkeep-probe'

/**
 * A change of a record that is not there and in which no field is named, twice nothing: only the
 * right to send it shows. Mail goes by another way than the app.
 */
const trials: Readonly<Record<SyncKind, (person: Person) => Trial | null>> = {
  contact: () => ({
    kind: 'contacts',
    endpoint: contactEndpoints.update,
    parts: { body: { contact: { user_id: nothing } } },
  }),
  event: ({ unionId }) => ({
    kind: 'calendar',
    endpoint: eventEndpoints.patch,
    parts: { path: { userId: unionId, calendarId: 'primary', eventId: nothing }, body: {} },
  }),
  task: ({ unionId }) => ({
    kind: todoKind,
    endpoint: todoEndpoints.update,
    parts: { path: { unionId, taskId: nothing }, query: { operatorId: unionId }, body: {} },
  }),
  mail: () => null,
}

const lacking: ReadonlySet<Meaning> = new Set(['permission', 'not-published'])

/**
 * Tells that the app lacks the right to write items of a kind, in the words of a trouble
 * (`permission qyapi_ext_write`); null where it has it, or where DingTalk says nothing about it.
 * Nothing is written. Costs a metered call for events and to-dos.
 *
 * Throws the signal's reason when stopped.
 */
export async function missingWriteRight(
  { dingtalk, person }: Pick<DingtalkPartnerOptions, 'dingtalk' | 'person'>,
  kind: SyncKind,
  signal: AbortSignal,
): Promise<string | null> {
  const trial = trials[kind](person)
  if (trial === null) return null
  const { endpoint, parts } = trial
  try {
    await dingtalk.call(endpoint, { ...parts, kind: trial.kind, once: true, signal })
    return null
  } catch (error) {
    signal.throwIfAborted()
    const refusal = refusalOf(error)
    // A token that could not be had says nothing of this right; the sides themselves tell of it.
    if (refusal === null || refusal.endpoint !== endpoint.id) return null
    if (!lacking.has(refusal.what)) return null
    const [scope = endpoint.scope ?? ''] = refusal.requiredScopes
    return `${refusal.what} ${scope}`
  }
}

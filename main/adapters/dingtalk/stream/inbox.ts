import { type Kind, metered } from '../../../core/kinds.ts'
import type { Clock, Records } from '../../../core/ports.ts'
import { kindOfEvent } from './event-kinds.ts'
import type { StreamEvent } from './frames.ts'

export type InboxOptions = Readonly<{
  records: Records
  clock: Clock
  /** Events of other organisations are not ours. */
  corpId: string
  /** Told of every delivery that DingTalk counts, the second one of an event too. */
  counted: (kind: Kind) => void
  /** Told once of each event that speaks of a saved kind. */
  hint: (kind: Kind) => void
}>

const subject = 'stream-event'
/** Events are delivered again within minutes; older ids need not be known. */
const kept = 2 * 86_400_000
/** So many events between two cuts of the list. */
const cutEvery = 200

/**
 * Makes the event inbox: notes each event before it is acknowledged, and tells it once.
 *
 * Nothing of an event is kept but its id, name and time. Throws what `state.db` throws.
 */
export function createInbox(options: InboxOptions): (event: StreamEvent) => void {
  const { records, clock, corpId, counted, hint } = options
  let since = 0
  return (event) => {
    const kind = kindOfEvent(event.type)
    if (kind === null || (event.corpId !== '' && event.corpId !== corpId)) return
    if (metered[kind]) counted(kind)
    if (records.get(subject, event.id) !== undefined) return
    const now = clock.now()
    if (since === 0) records.cut(subject, now - kept)
    since = (since + 1) % cutEvery
    records.put(subject, { id: event.id, at: now, body: { type: event.type, at: event.at } })
    hint(kind)
  }
}

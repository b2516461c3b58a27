import type { Kind } from '../../../core/kinds.ts'

/** Events by the start of their name → the kind that changed (events of an internal app). */
const kindsByName: readonly (readonly [start: RegExp, kind: Kind])[] = [
  [/^(?:user_|org_|label_)/, 'contacts'],
  [/^calendar_event_change$/, 'calendar'],
  [/^(?:bpms_|workflow_form_change$)/, 'approvals'],
  [/^storage_dentry_/, 'drive'],
]

/** The kind that an event speaks of; null where it is none that is saved. */
export const kindOfEvent = (type: string): Kind | null =>
  kindsByName.find(([start]) => start.test(type))?.[1] ?? null

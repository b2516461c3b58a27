import type { AuditEntry } from './audit.ts'

/** What the other Owners and IT people hear of: data that left, and who may open what. */
const actions = new Set([
  'restore.started',
  'audit.exported',
  'people.added',
  'people.changed',
  'people.removed',
  'people.password-reset',
  'people.recovered',
  'people.factor-set',
  'key.added',
  'key.removed',
  'key.renewed',
  'danger.asked',
  'danger.agreed',
  'danger.cancelled',
  'danger.done',
])

/** Settings that say where data comes from and goes to. */
const settings = new Set(['settings:connection', 'settings:storage', 'settings:second-copy'])

/** True for what is told to the other Owners and IT people (ux-spec, section 6). */
export const isToldToOthers = ({
  actor,
  action,
  object,
  result,
}: Pick<AuditEntry, 'actor' | 'action' | 'object' | 'result'>): boolean =>
  // Whoever sets up has nobody to tell yet.
  actor !== 'system' &&
  result === 'ok' &&
  (actions.has(action) || (action === 'settings.changed' && settings.has(object)))

import type { Output } from '../../preload/contract.ts'
import type { Notice } from '../../preload/contract/alerts.ts'
import type { StateDatabase } from '../adapters/database/state.ts'
import type { AuditEntry } from '../core/audit.ts'
import { isToldToOthers } from '../core/messages.ts'
import { fact, text } from '../core/text.ts'
import { auditRow, namesOf } from '../people/audit-rows.ts'
import { iso, sent } from './iso.ts'

/** The message to the others about what somebody did; null for what is not told. */
export function noticeOf(entry: AuditEntry, now: number): Notice | null {
  if (!isToldToOthers(entry)) return null
  const who = entry.role === '' ? `audit.sources.${entry.source}` : `roles.${entry.role}`
  return {
    id: `did-${now}-${entry.action}`,
    title: sent(text(`audit.actions.${entry.action}`)),
    body: sent(text('alerts.messages.by', { who: fact.words(who) })),
    urgency: 'once',
    action: 'show-alerts',
    button: sent(text('status.states.act-now.button')),
    by: entry.actor,
  }
}

const monthMs = 30 * 86_400_000
/** So many entries are looked through, and so many messages shown. */
const looked = 1_000
const mostShown = 50

type Row = Output<'messages.read'>['messages'][number]

/** What others did in the last 30 days, newest first; what one did oneself is no message. */
export function messagesFor(state: StateDatabase, reader: string | null, now: number): Row[] {
  const names = namesOf(state)
  return state.audit
    .newest({ limit: looked, since: iso(now - monthMs) })
    .map((record) => auditRow(record, names))
    .filter((row) => row.actor !== reader && isToldToOthers(row))
    .slice(0, mostShown)
    .map(({ seq, at, action, role, name }) => ({
      seq,
      at,
      action,
      role: role === '' ? null : role,
      name,
    }))
}

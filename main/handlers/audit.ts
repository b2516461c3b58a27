import { browserPrinter } from '../adapters/print.ts'
import { verifyAudit } from '../app/audit-verify.ts'
import { outcomeOf } from '../app/engine.ts'
import { done } from '../core/failure.ts'
import type { Desk } from '../desk-types.ts'
import { exportAudit } from '../people/audit-export.ts'
import { auditRow, filterOf, namesOf, shownCheck, shownLastCheck } from '../people/audit-rows.ts'
import type { Caller, Handlers } from '../router.ts'
import { type Sessions, sessionsOf } from '../sessions.ts'

type Asks = 'audit.read' | 'audit.verify' | 'audit.export'

/** The audit log: read, checked, exported; nobody can change it here. */
export function auditHandlers(desk: Desk): Pick<Handlers, Asks> {
  const sessions = sessionsOf(desk)
  return {
    'audit.read': reader(desk, sessions),
    'audit.verify': async () => {
      const opened = await desk.needed()
      if (!opened.ok) return opened
      const { engine } = opened.value
      const check = await outcomeOf(engine, () => verifyAudit(engine))
      desk.touched()
      return check.ok ? done(shownCheck(check.value)) : check
    },
    'audit.export': exporter(desk, sessions),
  }
}

function reader(desk: Desk, sessions: Sessions): Handlers['audit.read'] {
  /** Looking at the log, or at what one person did, is itself an entry; paging is not. */
  const noteView = async (caller: Caller, who: string | null) => {
    const action = who === null ? 'audit.viewed' : 'audit.filtered'
    if (!(await sessions.isFirst(caller, `${action}:${who}`))) return
    const actor = await sessions.actor(caller)
    const about = who === null ? {} : { actor: who }
    desk.audit({ ...actor, action, object: 'audit', result: 'ok', about })
  }
  return async ({ filter, before, limit }, caller) => {
    const opened = await desk.needed()
    if (!opened.ok) return opened
    const { state } = opened.value.engine
    await noteView(caller, filter.actor)
    const range = before === null ? {} : { before }
    const rows = state.audit.newest({ ...filterOf(filter), ...range, limit: limit + 1 })
    const names = namesOf(state)
    return done({
      entries: rows.slice(0, limit).map((row) => auditRow(row, names)),
      more: rows.length > limit,
      total: state.audit.total(),
      check: shownLastCheck(state),
      actors: state.audit.actors().map((id) => ({ id, name: names.get(id) ?? null })),
    })
  }
}

function exporter(desk: Desk, sessions: Sessions): Handlers['audit.export'] {
  return async ({ format, folder, filter }, caller) => {
    const opened = await desk.needed()
    if (!opened.ok) return opened
    const { engine } = opened.value
    const printer = desk.printer ?? browserPrinter(engine.profile.temporary)
    const asked = { format, folder, filter: filterOf(filter), printer }
    const exported = await outcomeOf(engine, () => exportAudit(engine, asked))
    if (!exported.ok) return exported
    if (!exported.value.ok) return exported.value
    const actor = await sessions.actor(caller, 'export')
    const { entries, head, file } = exported.value.value
    const what = { action: 'audit.exported', object: 'audit', result: 'ok' } as const
    desk.audit({ ...actor, ...what, about: { format, entries: `${entries}`, head } })
    return done({ file, entries, head })
  }
}

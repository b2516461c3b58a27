import type { Kind } from '../../core/kinds.ts'
import type { Clock } from '../../core/ports.ts'
import { allowanceDay } from './allowance.ts'
import { guarded } from './sqlite.ts'
import type { Sqlite } from './sqlite.ts'

const file = 'state.db'

/** Events that DingTalk delivered and counts against the month (conventions, section 12). */
export interface Deliveries {
  /** Notes one delivery; one that came twice was counted twice. */
  add(kind: Kind): void
  /** How many came in the month that goes on, at UTC+8. */
  read(): Readonly<{ month: string; used: number }>
}

/** Counts in `budget` of a database, by day and kind. */
export function openDeliveries(db: Sqlite, clock: Clock, org: string): Deliveries {
  const add = db.prepare(
    `INSERT INTO budget (org, month, day, meter, kind, purpose, used)
     VALUES (:org, :month, :day, 'deliveries', :kind, 'backup', 1)
     ON CONFLICT DO UPDATE SET used = used + 1`,
  )
  const sum = db.prepare<[string, string], { used: number | null }>(
    `SELECT sum(used) AS used FROM budget WHERE org = ? AND month = ? AND meter = 'deliveries'`,
  )
  const today = () => allowanceDay(clock.now())
  return {
    add(kind) {
      const day = today()
      guarded(file, () => add.run({ org, month: day.slice(0, 7), day, kind }))
    },
    read: () =>
      guarded(file, () => {
        const month = today().slice(0, 7)
        return { month, used: sum.get(org, month)?.used ?? 0 }
      }),
  }
}

import { done, failed } from '../../core/failure.ts'
import type { Outcome } from '../../core/failure.ts'
import { isKind } from '../../core/kinds.ts'
import type { Kind } from '../../core/kinds.ts'
import type { AllowanceState, Clock, Ledger, Purpose, Use } from '../../core/ports.ts'
import { allowanceDay, countedMonth, mayCall, monthEnd, usedByShare } from './allowance.ts'
import { guarded } from './sqlite.ts'
import type { Sqlite } from './sqlite.ts'

/** What an organisation may use in a month, and who said so. */
export type AllowanceSettings = Readonly<{
  org: string
  /** Calls per month. */
  cap: number
  capSource: 'edition' | 'service' | 'person'
}>

/** The ledger of a database; `settle` writes down what was really used. */
export type BudgetLedger = Ledger & { settle(): void }

const file = 'state.db'

/** Calls that are written as used at once; a crash counts at most so many too much per use. */
const block = 10

type Row = { kind: string; purpose: Purpose; used: number }
type Counter = { readonly kind: Kind; readonly purpose: Purpose; spent: number; unspent: number }

function statementsOf(db: Sqlite) {
  return {
    latest: db.prepare<[string], { month: string | null }>(
      'SELECT max(month) AS month FROM budget_month WHERE org = ?',
    ),
    open: db.prepare(
      `INSERT INTO budget_month (org, month, cap, cap_source) VALUES (:org, :month, :cap, :source)
       ON CONFLICT DO UPDATE SET cap = :cap,
         cap_source = CASE WHEN exhausted AND :cap <= cap THEN cap_source ELSE :source END,
         exhausted = exhausted AND :cap <= cap`,
    ),
    month: db.prepare<[string, string], { exhausted: number }>(
      'SELECT exhausted FROM budget_month WHERE org = ? AND month = ?',
    ),
    exhaust: db.prepare(
      `UPDATE budget_month SET exhausted = 1, cap_source = 'service' WHERE org = ? AND month = ?`,
    ),
    add: db.prepare(
      `INSERT INTO budget (org, month, day, meter, kind, purpose, used)
       VALUES (:org, :month, :day, 'calls', :kind, :purpose, max(0, :calls))
       ON CONFLICT DO UPDATE SET used = max(0, used + :calls)`,
    ),
    sums: db.prepare<[string, string], Row>(
      `SELECT kind, purpose, sum(used) AS used FROM budget
       WHERE org = ? AND month = ? AND meter = 'calls' GROUP BY kind, purpose`,
    ),
  }
}

/** One day of one month, as it is counted in memory; a new one begins with each day. */
type Day = {
  readonly month: string
  readonly day: string
  readonly used: Map<string, Row>
  readonly counters: Map<string, Counter>
  exhausted: boolean
}

const nameOf = (use: Readonly<{ kind: string; purpose: Purpose }>): string =>
  `${use.kind} ${use.purpose}`

/** Calls granted so far; blocks that are begun count only as far as they are spent. */
function usedOf(day: Day): Row[] {
  return [...day.used.values()].map((row) => {
    const unspent = day.counters.get(nameOf(row))?.unspent ?? 0
    return { ...row, used: row.used - unspent }
  })
}

class Budget implements BudgetLedger {
  readonly #db: Sqlite
  readonly #clock: Clock
  readonly #settings: AllowanceSettings
  readonly #run: ReturnType<typeof statementsOf>
  #current: Day | null = null

  constructor(db: Sqlite, clock: Clock, settings: AllowanceSettings) {
    this.#db = db
    this.#clock = clock
    this.#settings = settings
    this.#run = statementsOf(db)
  }

  #write(day: Day, use: Use, calls: number): void {
    const row = day.used.get(nameOf(use)) ?? { ...use, used: 0 }
    const { org } = this.#settings
    this.#run.add.run({ org, month: day.month, day: day.day, ...use, calls })
    day.used.set(nameOf(use), { ...row, used: row.used + calls })
  }

  #today(): Day {
    const { org, cap, capSource } = this.#settings
    const now = this.#clock.now()
    const month = countedMonth(now, this.#run.latest.get(org)?.month ?? null)
    const day = allowanceDay(now)
    if (this.#current?.month === month && this.#current.day === day) return this.#current
    this.settle()
    this.#run.open.run({ org, month, cap, source: capSource })
    const used = new Map(this.#run.sums.all(org, month).map((row) => [nameOf(row), row]))
    const exhausted = this.#run.month.get(org, month)?.exhausted === 1
    this.#current = { month, day, used, counters: new Map(), exhausted }
    return this.#current
  }

  settle(): void {
    if (this.#current === null) return
    const day = this.#current
    // Read again from the database by whoever comes next, also if writing fails here.
    this.#current = null
    const write = this.#db.transaction(() => {
      for (const { kind, purpose, unspent } of day.counters.values()) {
        if (unspent > 0) this.#write(day, { kind, purpose }, -unspent)
      }
    })
    guarded(file, () => write.immediate())
  }

  read(): AllowanceState {
    const { cap } = this.#settings
    const day = guarded(file, () => this.#today())
    const byKind: Partial<Record<Kind, number>> = {}
    let used = 0
    for (const row of usedOf(day)) {
      used += row.used
      if (isKind(row.kind)) byKind[row.kind] = (byKind[row.kind] ?? 0) + row.used
    }
    return { month: day.month, cap, used, byKind, renews: monthEnd(day.month) }
  }

  reserve(use: Use): Outcome<null> {
    const { cap } = this.#settings
    const day = guarded(file, () => this.#today())
    const used = usedByShare(usedOf(day).map((row) => [row.purpose, row.used]))
    if (day.exhausted || !mayCall(cap, used, use.purpose)) {
      const date = new Date(monthEnd(day.month)).toISOString()
      return failed('allowanceUsed', { used: `${used.all}`, all: `${cap}`, date })
    }
    const { kind, purpose } = use
    const counter = day.counters.get(nameOf(use)) ?? { kind, purpose, spent: 0, unspent: 0 }
    if (counter.unspent === 0) {
      guarded(file, () => this.#write(day, { kind, purpose }, block))
      counter.unspent = block
    }
    counter.unspent -= 1
    counter.spent += 1
    day.counters.set(nameOf(use), counter)
    return done(null)
  }

  release(use: Use): void {
    const counter = guarded(file, () => this.#today()).counters.get(nameOf(use))
    // A call of yesterday's, or of a settled block, stays counted: too much is safe.
    if (counter === undefined || counter.spent === 0) return
    counter.spent -= 1
    counter.unspent += 1
  }

  exhausted(): void {
    guarded(file, () => {
      const day = this.#today()
      this.#run.exhaust.run(this.#settings.org, day.month)
      day.exhausted = true
    })
  }
}

/** Counts in `budget` and `budget_month` of a database (conventions, section 12). */
export const openLedger = (db: Sqlite, clock: Clock, settings: AllowanceSettings): BudgetLedger =>
  new Budget(db, clock, settings)

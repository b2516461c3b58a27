import { type KeyboardEvent, useRef, useState } from 'react'

import { useFormats, useWords } from '../../words.tsx'
import { addDays, daysBetween, noon } from './dates.ts'
import { isBare } from './keys.ts'
import { browse } from './store.ts'
import type { Days } from './types.ts'
import { copyOfDay } from './use-copies.ts'
import { useDayText } from './use-day-text.ts'

type Day = Days['days'][number]

/** Shade of a day: 0 = a copy without changes, 4 = the most; by order of size. */
function levelOf(changes: number, { days }: Days): number {
  if (changes === 0) return 0
  const most = Math.max(0, ...days.map((day) => day.changes))
  return Math.max(1, Math.ceil((4 * Math.log1p(changes)) / Math.log1p(Math.max(1, most))))
}

const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  ArrowRight: 7,
  ArrowLeft: -7,
}

/** The day that a key leads to; null where the key means nothing here. */
function dayByKey(key: string, day: string, { from, until }: Days): string | null {
  if (key === 'Home') return from
  if (key === 'End') return until
  const step = steps[key]
  if (step === undefined) return null
  const next = addDays(day, step)
  return next < from || next > until ? day : next
}

/** A grid of buttons, a column per week; arrows move by day (up, down) and by week. */
export function HeatGrid({ days, chosen }: { days: Days; chosen: string }) {
  const { say } = useWords()
  const { day } = useFormats()
  const box = useRef<HTMLDivElement>(null)
  const [focus, setFocus] = useState<string | null>(null)
  const reached = reachedDay(days, [focus, chosen])
  const byDay = new Map(days.days.map((one) => [one.day, one]))
  const onKey = (event: KeyboardEvent) => {
    const next = isBare(event) ? dayByKey(event.key, reached, days) : null
    if (next === null) return
    event.preventDefault()
    setFocus(next)
    focusDay(box.current, next)
  }
  const cellOf = (one: string) => {
    const of = byDay.get(one) ?? null
    const level = of === null ? ('none' as const) : levelOf(of.changes, days)
    return { day: one, of, shade: { level, isChosen: one === chosen, isReached: one === reached } }
  }
  const span = { from: day(noon(days.from)), until: day(noon(days.until)) }
  return (
    <div
      ref={box}
      className="heat-grid"
      role="grid"
      tabIndex={-1}
      aria-label={say('restore.when.grid', span)}
      onKeyDown={onKey}
    >
      {rowsOf(days).map((row, n) => (
        <div key={row[0]} role="row" className="heat-row">
          <WeekdayName day={row[0] ?? days.from} shown={n % 2 === 0 && n < 5} />
          {row.map((one) => (
            <DayCell key={one} {...cellOf(one)} />
          ))}
        </div>
      ))}
    </div>
  )
}

const focusDay = (box: HTMLElement | null, day: string) =>
  box?.querySelector<HTMLElement>(`[data-day="${day}"]`)?.focus()

/** The day that Tab reaches: the first of these that is shown, else the last day. */
const reachedDay = ({ from, until }: Days, days: readonly (string | null)[]): string =>
  days.find((day) => day !== null && day >= from && day <= until) ?? until

/** Seven rows, Monday first, of one day per week. */
function rowsOf({ from, until }: Days): string[][] {
  const weeks = (daysBetween(from, until) + 1) / 7
  return Array.from({ length: 7 }, (_, row) =>
    Array.from({ length: weeks }, (__, week) => addDays(from, week * 7 + row)),
  )
}

function WeekdayName({ day, shown }: { day: string; shown: boolean }) {
  const { tag } = useWords()
  const name = (weekday: 'short' | 'long') =>
    new Intl.DateTimeFormat(tag, { weekday }).format(new Date(noon(day)))
  return (
    <span role="rowheader" className="heat-weekday least second">
      <span aria-hidden="true">{shown ? name('short') : ''}</span>
      <span className="unseen">{name('long')}</span>
    </span>
  )
}

type Shade = { level: number | 'none'; isChosen: boolean; isReached: boolean }

function DayCell({ day, of, shade }: { day: string; of: Day | null; shade: Shade }) {
  const text = useDayText()(day, of)
  const choose = async () => {
    const copy = await copyOfDay(day)
    if (copy) browse({ copy })
  }
  return (
    <span role="gridcell" aria-selected={shade.isChosen}>
      <button
        type="button"
        className={`heat-day heat-${shade.level}`}
        data-day={day}
        tabIndex={shade.isReached ? 0 : -1}
        aria-label={text}
        title={text}
        aria-disabled={of === null}
        onClick={() => of !== null && void choose()}
      >
        {of?.unusual && <span className="heat-unusual" />}
      </button>
    </span>
  )
}

/** A time in which the computer was off or DingKeep did not run; milliseconds since 1970. */
export type OffSpan = Readonly<{ from: number; to: number }>

/** Longest pause between two signs of life that still counts as running. */
export const longestPause = 5 * 60_000

/**
 * The off time between two signs of life; null where there was none.
 *
 * A clock that was set back shows no off time; one set ahead shows one, which is harmless: it only
 * makes ages younger by what nobody lived through.
 */
export const offBetween = (last: number | null, now: number): OffSpan | null =>
  last !== null && now - last > longestPause ? { from: last, to: now } : null

/** How long since `at` the computer was on, milliseconds; never below 0. */
export function awakeSince(at: number, now: number, off: readonly OffSpan[]): number {
  const slept = joined(off)
    .map(({ from, to }) => Math.min(to, now) - Math.max(from, at))
    .filter((ms) => ms > 0)
    .reduce((sum, ms) => sum + ms, 0)
  return Math.max(0, now - at - slept)
}

/** Spans in order, overlapping ones as one. */
function joined(spans: readonly OffSpan[]): readonly OffSpan[] {
  const whole: OffSpan[] = []
  for (const span of spans.toSorted((a, b) => a.from - b.from)) {
    const last = whole.at(-1)
    if (last !== undefined && span.from <= last.to)
      whole.splice(-1, 1, { from: last.from, to: Math.max(last.to, span.to) })
    else whole.push(span)
  }
  return whole
}

/** The storage's size on a day; bytes, `free` null where the place does not tell. */
export type Size = Readonly<{ at: number; used: number; free: number | null }>

/** When the storage is full at this pace; `to` null = perhaps never. */
export type Full = Readonly<{ about: number; from: number; to: number | null }>

const day = 86_400_000
/** A shorter history says nothing about a month. */
export const neededHistory = 30 * day
const farthest = 50 * 365 * day

/** Why there is no forecast. */
export type NoForecast = 'needs-30-days' | 'room-unknown' | 'not-growing'

/** Says why `fullAt` gives nothing; null where it gives something. */
export function whyNoForecast(sizes: readonly Size[]): NoForecast | null {
  const [first] = sizes
  const last = sizes.at(-1)
  if (first === undefined || last === undefined || last.at - first.at < neededHistory)
    return 'needs-30-days'
  if (last.free === null) return 'room-unknown'
  return slopeOf(sizes).slope <= 0 ? 'not-growing' : null
}

/**
 * A straight line through the history (least squares), with the range of its slope's error.
 *
 * Null below 30 days of history, where the room is not known, or where nothing grows.
 */
export function fullAt(sizes: readonly Size[], now: number): Full | null {
  const last = sizes.at(-1)
  if (last === undefined || last.free === null || whyNoForecast(sizes) !== null) return null
  const { slope, error } = slopeOf(sizes)
  const { free } = last
  const after = (pace: number) => now + Math.min(farthest, free / pace)
  const slowest = slope - 2 * error
  return {
    about: after(slope),
    from: after(slope + 2 * error),
    to: slowest <= 0 ? null : after(slowest),
  }
}

/** Bytes per millisecond, and the standard error of that. */
function slopeOf(sizes: readonly Size[]): { slope: number; error: number } {
  const n = sizes.length
  const meanAt = sizes.reduce((sum, { at }) => sum + at, 0) / n
  const meanUsed = sizes.reduce((sum, { used }) => sum + used, 0) / n
  let spread = 0
  let common = 0
  for (const { at, used } of sizes) {
    spread += (at - meanAt) ** 2
    common += (at - meanAt) * (used - meanUsed)
  }
  if (spread === 0) return { slope: 0, error: 0 }
  const slope = common / spread
  const rest = sizes.reduce(
    (sum, { at, used }) => sum + (used - meanUsed - slope * (at - meanAt)) ** 2,
    0,
  )
  return { slope, error: n > 2 ? Math.sqrt(rest / (n - 2) / spread) : 0 }
}

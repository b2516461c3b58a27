/** A check of stored packs; `part` null = the structure alone. */
export type Reading = Readonly<{
  at: number
  part: Readonly<{ n: number; of: number }> | null
  packs: number
  read: number
  good: boolean
}>

/** How much was read again and matched. */
export type Integrity = Readonly<{ checked: number; all: number; days: number; share: number }>

const day = 86_400_000

/**
 * Packs whose bytes were read again and matched within the days of one round, out of all there are.
 *
 * A part that was read twice counts once, and one with a finding not at all; new packs since then
 * count as unchecked. Null where nothing was read.
 */
export function integrityOf(
  checks: readonly Reading[],
  round: 7 | 28,
  now: number,
): Integrity | null {
  const fresh = checks.filter(({ at, part }) => part !== null && now - at <= round * day)
  const [newest] = fresh.toSorted((a, b) => b.at - a.at)
  if (newest === undefined) return null
  const all = newest.packs
  const whole = fresh.filter(({ part, good }) => part?.of === 1 && good)
  const byPart = new Map<string, number>()
  for (const { part, good, read, at } of fresh.toSorted((a, b) => a.at - b.at)) {
    if (part === null || part.of === 1) continue
    const name = `${part.n}/${part.of}`
    if (good) byPart.set(name, read)
    else if (at <= now) byPart.delete(name)
  }
  const rounds = new Set([...byPart.keys()].map((name) => name.split('/')[1]))
  const sums = [...rounds].map((of) =>
    [...byPart].reduce((sum, [name, read]) => sum + (name.endsWith(`/${of}`) ? read : 0), 0),
  )
  const checked = Math.min(all, Math.max(0, ...sums, ...whole.map(({ read }) => read)))
  return { checked, all, days: round, share: all === 0 ? 1 : checked / all }
}

import type { Random } from './random.ts'

/** How often each thing goes wrong, as a share of the calls it can happen to; 0 = never. */
export type Faults = Readonly<{
  /** Refused with a wait (429). */
  wait: number
  /** No answer, and nothing happened. */
  lost: number
  /** No answer, though it happened. */
  cut: number
  /** No answer, and it happens within so many ms. */
  late: number
  /** Lists show the world as it was up to a minute ago. */
  lag: number
  /** The feed begins again at an earlier place. */
  replay: number
  /** Entries of a page come twice, and in another order. */
  shuffle: number
  /** The cursor is worthless. */
  cursor: number
  /** A whole list comes back without any item. */
  empty: number
  /** A punish page or the end of the meter. */
  gate: number
  /** The answer makes no sense. */
  nonsense: number
  /** Refused as changed though it was not (412). */
  stale: number
  /** The governor lets no call through for some minutes. */
  meter: number
  /** A message of a change does not come. */
  unheard: number
}>

export const noFaults: Faults = {
  wait: 0,
  lost: 0,
  cut: 0,
  late: 0,
  lag: 0,
  replay: 0,
  shuffle: 0,
  cursor: 0,
  empty: 0,
  gate: 0,
  nonsense: 0,
  stale: 0,
  meter: 0,
  unheard: 0,
}

/** Draws which switches are on in a schedule, and how often each then acts. */
export function drawFaults(random: Random): Faults {
  const share = (on: number, most: number): number => (random.chance(on) ? random.next() * most : 0)
  return {
    wait: share(0.5, 0.1),
    lost: share(0.5, 0.1),
    cut: share(0.6, 0.25),
    late: share(0.3, 0.15),
    lag: share(0.5, 0.5),
    replay: share(0.4, 0.3),
    shuffle: share(0.5, 0.5),
    cursor: share(0.4, 0.15),
    empty: share(0.3, 0.15),
    gate: share(0.2, 0.05),
    nonsense: share(0.2, 0.03),
    stale: share(0.3, 0.1),
    meter: share(0.2, 0.03),
    unheard: share(0.5, 1),
  }
}

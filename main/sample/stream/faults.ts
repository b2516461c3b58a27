/** How the stream can misbehave, each for a number of events. */
export const streamFaults = ['drop', 'duplicate', 'reorder'] as const
export type StreamFault = (typeof streamFaults)[number]

/** What becomes of the events that are handed in: orders meet the next ones, first come first. */
export interface Spoiler<T> {
  add(fault: StreamFault, count: number): void
  /** The events to be sent now, in order. */
  pass(event: T): readonly T[]
}

/** Makes a spoiler. A reordered event waits for the next one and goes after it. */
export function createSpoiler<T>(): Spoiler<T> {
  const orders: { fault: StreamFault; left: number }[] = []
  let held: T[] = []
  const take = (): StreamFault | null => {
    const order = orders.find(({ left }) => left > 0)
    if (order === undefined) return null
    order.left -= 1
    return order.fault
  }
  return {
    add: (fault, count) => void orders.push({ fault, left: count }),
    pass(event) {
      const fault = take()
      if (fault === 'drop') return []
      if (fault === 'reorder') {
        held.push(event)
        return []
      }
      const late = held
      held = []
      return fault === 'duplicate' ? [event, event, ...late] : [event, ...late]
    },
  }
}

/** Runs one piece of work at a time, in the order in which they are handed in; not re-entrant. */
export type Turns = <T>(work: () => Promise<T>) => Promise<T>

/** Makes a queue of its own. Work that fails tells its caller and lets the next one go. */
export function createTurns(): Turns {
  let last: Promise<unknown> = Promise.resolve()
  return (work) => {
    const turn = last.then(work)
    last = turn.then(ended, ended)
    return turn
  }
}

const ended = (): null => null

/** Least, middle and greatest of some numbers. */
export type Spread = Readonly<{ min: number; median: number; max: number }>

/** Gives the spread; throws for no numbers at all. */
export function spreadOf(numbers: readonly number[]): Spread {
  const sorted = numbers.toSorted((a, b) => a - b)
  const lower = sorted[Math.floor((sorted.length - 1) / 2)]
  const upper = sorted[Math.ceil((sorted.length - 1) / 2)]
  const min = sorted[0]
  const max = sorted.at(-1)
  if (lower === undefined || upper === undefined || min === undefined || max === undefined) {
    throw new Error('no spread without numbers')
  }
  return { min, median: (lower + upper) / 2, max }
}

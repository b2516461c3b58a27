/** A stream of numbers that is the same for the same name on every machine. */
export interface Random {
  /** 0 ≤ x < 1. */
  next(): number
  /** An integer from low to high, both included. */
  int(low: number, high: number): number
  pick<T>(from: readonly T[]): T
  chance(share: number): boolean
  /** So many characters of an alphabet (letters and digits unless told). */
  text(length: number, alphabet?: string): string
}

const letters = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'

/** Turns any text into 32 bits (FNV-1a). */
export function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at += 1) {
    value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  }
  return value >>> 0
}

/** Starts a stream; the generator is mulberry32, good enough for invented data and for nothing else. */
export function createRandom(name: string): Random {
  let state = hash(name)
  const next = (): number => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }
  const int = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1))
  const pick = <T>(from: readonly T[]): T => {
    const chosen = from[int(0, from.length - 1)]
    if (chosen === undefined) throw new RangeError('nothing to pick from')
    return chosen
  }
  const text = (length: number, alphabet = letters): string => {
    let made = ''
    while (made.length < length) made += alphabet[int(0, alphabet.length - 1)] ?? ''
    return made
  }
  return { next, int, pick, text, chance: (share) => next() < share }
}

import { createCipheriv, createHash } from 'node:crypto'

/** A seeded source of numbers: the same label gives the same row, on every machine. */
export interface Random {
  /** From 0 inclusive to 1 exclusive. */
  next(): number
  /** A whole number from 0 to `below` - 1. */
  whole(below: number): number
}

/** Gives the seeded source of a label (sfc32, started from a SHA-256). */
export function randomOf(label: string): Random {
  const seed = createHash('sha256').update(label).digest()
  let a = seed.readInt32LE(0)
  let b = seed.readInt32LE(4)
  let c = seed.readInt32LE(8)
  let counter = seed.readInt32LE(12)
  const next = (): number => {
    const sum = (((a + b) | 0) + counter) | 0
    counter = (counter + 1) | 0
    a = b ^ (b >>> 9)
    b = (c + (c << 3)) | 0
    c = (c << 21) | (c >>> 11)
    c = (c + sum) | 0
    return (sum >>> 0) / 2 ** 32
  }
  return { next, whole: (below) => Math.floor(next() * below) }
}

/** Bytes that do not compress, fixed by their label. */
export function noise(label: string, bytes: number): Buffer {
  const key = createHash('sha256').update(label).digest()
  return createCipheriv('aes-256-ctr', key, Buffer.alloc(16)).update(Buffer.alloc(bytes))
}

/** A size between two bounds, spread evenly over its logarithm; `bend` above 1 favours small ones. */
export function logUniform(random: Random, range: readonly [number, number], bend = 1): number {
  const [from, to] = range
  return Math.round(from * (to / from) ** (random.next() ** bend))
}

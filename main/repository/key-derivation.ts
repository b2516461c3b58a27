import { scrypt } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

import { countOf, isFields, stringOf } from './fields.ts'

/** The cost of scrypt. */
export type Cost = Readonly<{ N: number; r: number; p: number }>
/** What turns a password into a key. */
export type Derivation = Cost & Readonly<{ salt: Uint8Array }>

const maxScryptMemory = 1024 * 1024 * 1024

/** Reads how a key file derives its key. Throws `SyntaxError` where it is none, or too costly. */
export function derivationOf(value: unknown): Cost & Readonly<{ salt: Buffer }> {
  if (!isFields(value) || value['kdf'] !== 'scrypt') throw new SyntaxError('Not a key file')
  const [N, r, p] = [countOf(value['N'], 'N'), countOf(value['r'], 'r'), countOf(value['p'], 'p')]
  const powerOfTwo = N > 1 && Number.isInteger(Math.log2(N))
  // A hostile file must not be able to take the machine's memory or keep it busy for hours.
  if (!powerOfTwo || r < 1 || p < 1 || p > 64 || 128 * N * r > maxScryptMemory) {
    throw new SyntaxError('Cost of the key file is out of range')
  }
  const salt = Buffer.from(stringOf(value['salt'], 'salt'), 'base64')
  if (salt.length !== 64) throw new SyntaxError('Salt is not 64 bytes')
  return { N, r, p, salt }
}

function compute(password: string, { N, r, p, salt }: Derivation): Promise<Buffer> {
  const maxmem = 128 * N * r + 128 * r * p + 1024 * 1024
  return new Promise((resolve, reject) => {
    scrypt(Buffer.from(password, 'utf8'), salt, 64, { N, r, p, maxmem }, (error, bytes) => {
      if (error === null) resolve(bytes)
      else reject(error)
    })
  })
}

type Ahead = Readonly<{ password: string; how: Derivation; bytes: Promise<Buffer> }>

/** What was begun ahead and not asked for yet. */
let ahead: Ahead | null = null

const isSame = (a: Derivation, b: Derivation): boolean =>
  a.N === b.N && a.r === b.r && a.p === b.p && Buffer.compare(a.salt, b.salt) === 0

/** Derives 64 bytes in a thread of Node's own, or gives those that were begun ahead. */
export function deriveBytes(password: string, how: Derivation): Promise<Buffer> {
  const begun = ahead
  if (begun === null || begun.password !== password || !isSame(begun.how, how))
    return compute(password, how)
  ahead = null
  return begun.bytes
}

/**
 * Begins to derive the key of a repository in a local folder, so that the 0.1 s pass while a starting
 * program loads its code. Needs next to no code itself. Whatever is wrong here is told by opening.
 */
export async function deriveAhead(folder: string, password: string): Promise<void> {
  try {
    const keys = join(folder, 'keys')
    // Opening tries them in this order.
    const [first] = (await readdir(keys)).filter((name) => /^[0-9a-f]{64}$/.test(name)).toSorted()
    if (first === undefined) return
    const how = derivationOf(JSON.parse(await readFile(join(keys, first), 'utf8')))
    const bytes = compute(password, how)
    bytes.catch(() => {
      // Whoever asks for it hears of it.
    })
    ahead = { password, how, bytes }
  } catch (error) {
    if (!(error instanceof SyntaxError) && !isOfSystem(error)) throw error
  }
}

const isOfSystem = (error: unknown): boolean => error instanceof Error && 'syscall' in error

import { randomBytes } from 'node:crypto'

import { RepositoryError } from './error.ts'
import { isFields } from './fields.ts'
import { isId } from './id.ts'
import type { Sealer } from './seal.ts'
import type { Id } from './types.ts'

/** A repository's unchanging facts; the polynomial is only for restic's own chunker. */
export type Config = Readonly<{ version: 2; id: Id; chunkerPolynomial: bigint }>

const degreeOf = (polynomial: bigint): number => polynomial.toString(2).length - 1

function remainder(dividend: bigint, divisor: bigint): bigint {
  const degree = degreeOf(divisor)
  let rest = dividend
  while (rest !== 0n && degreeOf(rest) >= degree) rest ^= divisor << BigInt(degreeOf(rest) - degree)
  return rest
}

/** Squares over GF(2): each bit moves to twice its place. */
function square(polynomial: bigint): bigint {
  return BigInt(`0b${polynomial.toString(2).split('').join('0')}`)
}

function divisor(a: bigint, b: bigint): bigint {
  let [larger, smaller] = [a, b]
  while (smaller !== 0n) [larger, smaller] = [smaller, remainder(larger, smaller)]
  return larger
}

/** Ben-Or's test over GF(2): no factor of degree up to half of the polynomial's. */
export function isIrreducible(polynomial: bigint): boolean {
  if (polynomial < 2n) return false
  let power = 2n
  for (let i = 1; i <= degreeOf(polynomial) >> 1; i++) {
    power = remainder(square(power), polynomial)
    if (divisor(polynomial, power ^ 2n) !== 1n) return false
  }
  return true
}

/** Draws a random irreducible polynomial of degree 53, as restic wants one. */
export function randomPolynomial(): bigint {
  for (;;) {
    const bits = randomBytes(8).readBigUInt64LE() & ((1n << 53n) - 1n)
    const candidate = bits | (1n << 53n) | 1n
    if (isIrreducible(candidate)) return candidate
  }
}

/** Makes the facts of a new repository. */
export const newConfig = (): Config => ({
  version: 2,
  id: randomBytes(32).toString('hex'),
  chunkerPolynomial: randomPolynomial(),
})

/** Seals the config file. */
export const encodeConfig = (sealer: Sealer, config: Config): Uint8Array =>
  sealer.seal(
    Buffer.from(
      JSON.stringify({
        version: config.version,
        id: config.id,
        chunker_polynomial: config.chunkerPolynomial.toString(16),
      }),
      'utf8',
    ),
  )

const damaged = (why: string) =>
  new RepositoryError('damaged', `Config file is damaged: ${why}`, {
    about: { type: 'config', name: 'config' },
  })

/** Reads the config file. `damaged`, or `newer-version` where its format is not 2. */
export function decodeConfig(sealer: Sealer, bytes: Uint8Array): Config {
  const plain = sealer.open(bytes)
  if (plain === null) throw damaged('authentication failed')
  const value: unknown = JSON.parse(Buffer.from(plain).toString('utf8'))
  if (!isFields(value) || !isId(value['id'])) throw damaged('it names no repository')
  if (value['version'] !== 2) {
    throw new RepositoryError('newer-version', 'The repository has another format version', {
      about: { version: String(value['version']) },
    })
  }
  const polynomial = value['chunker_polynomial']
  const hex = typeof polynomial === 'string' && /^[0-9a-f]{1,16}$/.test(polynomial)
  return { version: 2, id: value['id'], chunkerPolynomial: hex ? BigInt(`0x${polynomial}`) : 0n }
}

import { hash, scryptSync } from 'node:crypto'

import { crypto_onetimeauth } from 'sodium-native'

import { RepositoryError } from './error.ts'
import { createSealer } from './seal.ts'
import { createCompressor, createDecompressor } from './zstd.ts'

const count = (from: number, length: number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => (from + i) & 0xff)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

function sealing(): boolean {
  const key = { encrypt: count(0, 32), macK: count(0x20, 16), macR: count(0x30, 16) }
  const sealer = createSealer(key, () => count(0xf0, 16))
  const expected = `${hex(count(0xf0, 16))}fa65a1e14cbb7eeeeb6b6cae6e9121e65dec36ca17`
  const sealed = sealer.seal(Buffer.from('hello'))
  const broken = Uint8Array.from(sealed, (byte, i) => (i === 20 ? byte ^ 1 : byte))
  const opened = sealer.open(sealed)
  return hex(sealed) === expected && sealer.open(broken) === null && hexIs(opened, '68656c6c6f')
}

const hexIs = (bytes: Uint8Array | null, expected: string): boolean =>
  bytes !== null && hex(bytes) === expected

/** The published vector of Poly1305-AES, its nonce already encrypted. */
function poly1305(): boolean {
  const out = Buffer.alloc(16)
  // The published AES_k(nonce) of this vector; RFC 8439 takes it as the second half of its key.
  const key = Buffer.from('851fc40c3467ac0be05cc20404f3f700580b3b0f9447bb1e69d095b5928b6dbc', 'hex')
  crypto_onetimeauth(out, Buffer.from('f3f6', 'hex'), key)
  return hex(out) === 'f4c633c3044fc145f84f335cb81953de'
}

function hashing(): boolean {
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'
  const salt = count(0, 64)
  const derived = scryptSync('test', salt, 64, { N: 1024, r: 8, p: 1 })
  return (
    hash('sha256', '', 'hex') === empty &&
    hex(derived.subarray(0, 32)) ===
      '61e71ad33908cbdb299958d495a6a4b23cdd1bbf70f6823ae620887f15b44ae6'
  )
}

function zstd(): boolean {
  const plain = Buffer.from('DingKeep '.repeat(500))
  const packed = createCompressor()(plain)
  return packed.length < plain.length && plain.equals(createDecompressor()(packed, plain.length))
}

let passed = false

/**
 * Checks every primitive against known answers, once per process; opening a repository calls it.
 *
 * Throws `unfit` with the name of the primitive that gives a wrong answer: such a machine or build
 * must not write backups.
 */
export function selfTest(): void {
  if (passed) return
  const tests = { poly1305, sealing, hashing, zstd }
  for (const [name, test] of Object.entries(tests)) {
    if (!test())
      throw new RepositoryError('unfit', `Self-test failed: ${name}`, { about: { name } })
  }
  passed = true
}

import { createCipheriv, createHash, randomBytes, scryptSync } from 'node:crypto'

import { poly1305 } from '@noble/ciphers/_poly1305.js'
import { ctr } from '@noble/ciphers/aes.js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  decodeConfig,
  encodeConfig,
  isIrreducible,
  newConfig,
} from '../../main/repository/config.ts'
import {
  makeKeyFile,
  newMasterKey,
  openKeyFile,
  readKeyFile,
} from '../../main/repository/key-file.ts'
import { createSealer, type MasterKey } from '../../main/repository/seal.ts'
import { selfTest } from '../../main/repository/self-test.ts'

const from = (start: number, length: number): Buffer =>
  Buffer.from(Array.from({ length }, (_, i) => start + i))
const key: MasterKey = { encrypt: from(0, 32), macK: from(0x20, 16), macR: from(0x30, 16) }
const iv = from(0xf0, 16)
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')

/** The construction once more, of primitives that others wrote in plain JavaScript. */
function openedByNoble(sealed: Uint8Array, { encrypt, macK, macR }: MasterKey): Uint8Array | null {
  const [nonce, body, mac] = [
    sealed.subarray(0, 16),
    sealed.subarray(16, -16),
    sealed.subarray(-16),
  ]
  const block = createCipheriv('aes-128-ecb', macK, null).setAutoPadding(false).update(nonce)
  const expected = poly1305(body, Buffer.concat([macR, block]))
  return hex(expected) === hex(mac) ? ctr(encrypt, nonce).decrypt(body) : null
}

describe('sealing', () => {
  it('gives the known answers for nothing and for hello', () => {
    const sealer = createSealer(key, () => iv)
    const nothing = hex(sealer.seal(new Uint8Array(0)))
    const hello = hex(sealer.seal(Buffer.from('hello')))
    expect(nothing).toBe(`${hex(iv)}7e1da219390824afb3f896d94949b6ce`)
    expect(hello).toBe(`${hex(iv)}fa65a1e14cbb7eeeeb6b6cae6e9121e65dec36ca17`)
  })

  it('carries the counter over all sixteen bytes', () => {
    const sealer = createSealer(key, () => Buffer.alloc(16, 0xff))
    const sealed = sealer.seal(Buffer.alloc(32))
    expect(hex(sealed.subarray(16, 48))).toBe(
      'e999e41d4ca770da5387117b5d8f57eef29000b62a499fd0a9f39a6add2e7780',
    )
  })

  it('is opened by the construction made of other primitives, and opens again', () => {
    const sealer = createSealer(key)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 5000 }), (plain) => {
        const sealed = sealer.seal(plain)
        expect(hex(openedByNoble(sealed, key) ?? Buffer.from('no'))).toBe(hex(plain))
        expect(hex(sealer.open(sealed) ?? Buffer.from('no'))).toBe(hex(plain))
      }),
    )
  })

  it('never opens what has one bit changed, or is cut', () => {
    const sealer = createSealer(key)
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), fc.nat(), (plain, place) => {
        const sealed = Uint8Array.from(sealer.seal(plain))
        const bit = place % (sealed.length * 8)
        sealed[bit >> 3] = (sealed[bit >> 3] ?? 0) ^ (1 << (bit & 7))
        expect(sealer.open(sealed)).toBeNull()
        expect(sealer.open(sealed.subarray(0, place % 32))).toBeNull()
      }),
    )
  })

  it('never uses an IV twice', () => {
    const sealer = createSealer(key)
    const seen = new Set<string>()
    for (let i = 0; i < 10_000; i++) seen.add(hex(sealer.seal(from(0, 1)).subarray(0, 16)))
    expect(seen.size).toBe(10_000)
  })

  it('passes its own known-answer test', () => {
    expect(selfTest).not.toThrow()
  })
})

describe('a key file', () => {
  it('opens with its password and with no other', async () => {
    const master = newMasterKey()
    const file = await makeKeyFile(master, 'pass phrase ', { username: 'u', hostname: 'h' })
    const read = readKeyFile(file.id, file.bytes)
    const opened = await openKeyFile(read, 'pass phrase ')
    const trimmed = await openKeyFile(read, 'pass phrase')
    expect(opened && hex(opened.encrypt)).toBe(hex(master.encrypt))
    expect(trimmed).toBeNull()
    expect(read).toMatchObject({ username: 'u', hostname: 'h', N: 32_768, r: 8, p: 2 })
    expect(file.id).toBe(createHash('sha256').update(file.bytes).digest('hex'))
  })

  it('is refused where its cost or its salt is out of range', async () => {
    const { bytes } = await makeKeyFile(newMasterKey(), 'x', {})
    const fields = JSON.parse(Buffer.from(bytes).toString()) as Record<string, unknown>
    const hostile = [
      { N: 2 ** 40 },
      { N: 1000 },
      { p: 1e6 },
      { r: 0 },
      { salt: 'AAAA' },
      { kdf: 'x' },
    ]
    for (const change of hostile) {
      const changed = Buffer.from(JSON.stringify({ ...fields, ...change }))
      const id = createHash('sha256').update(changed).digest('hex')
      expect(() => readKeyFile(id, changed)).toThrow(/damaged/)
    }
  })

  it('derives what the published scrypt vector says', () => {
    const derived = scryptSync('test', from(0, 64), 64, { N: 1024, r: 8, p: 1 })
    expect(hex(derived)).toMatch(/^61e71ad33908cbdb.*aaf0ab71eafe933a17c4a6d$/)
  })
})

describe('the config file', () => {
  it('knows irreducible polynomials from others', () => {
    expect(isIrreducible(0x25b468838dcb75n)).toBe(true)
    expect(isIrreducible(0x3da3358b4dc173n)).toBe(true)
    expect(isIrreducible(0x20000000000000n)).toBe(false)
    expect(isIrreducible(0x20000000000001n)).toBe(false)
  })

  it('comes back as it was made, with an irreducible polynomial of degree 53', () => {
    const sealer = createSealer(newMasterKey())
    const config = newConfig()
    const read = decodeConfig(sealer, encodeConfig(sealer, config))
    expect(read).toEqual(config)
    expect(read.chunkerPolynomial >> 53n).toBe(1n)
    expect(isIrreducible(read.chunkerPolynomial)).toBe(true)
  })

  it('is refused where the version is another or the key does not fit', () => {
    const sealer = createSealer(newMasterKey())
    const newer = sealer.seal(Buffer.from(JSON.stringify({ version: 3, id: hex(randomBytes(32)) })))
    expect(() => decodeConfig(sealer, newer)).toThrow(/another format version/)
    expect(() => decodeConfig(createSealer(newMasterKey()), newer)).toThrow(/authentication failed/)
  })
})

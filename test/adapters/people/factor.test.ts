import { createHmac, hkdfSync, scryptSync } from 'node:crypto'

import { gcm } from '@noble/ciphers/aes.js'
import fc from 'fast-check'
import { expect, it } from 'vitest'

import {
  auditObject,
  derivedKey,
  fitsPassword,
  hashesOfCodes,
  hashPassword,
  newBackupCodes,
  newFactor,
  openFromState,
  sealForState,
  stepOfCode,
  withoutCode,
} from '../../../main/adapters/people/index.ts'

/** RFC 4226 and 6238 written down here once more, as a second opinion. */
function totp(secret: Uint8Array, now: number): string {
  const counter = Buffer.alloc(8)
  counter.writeBigUInt64BE(BigInt(Math.floor(now / 30_000)))
  const mac = createHmac('sha1', secret).update(counter).digest()
  const at = (mac.at(-1) ?? 0) & 15
  return `${(mac.readUInt32BE(at) & 0x7fffffff) % 1_000_000}`.padStart(6, '0')
}

const secret = Buffer.from('12345678901234567890')

it('takes the codes that RFC 6238 states', () => {
  const vectors = [
    [59, '287082'],
    [1111111109, '081804'],
    [1111111111, '050471'],
    [1234567890, '005924'],
    [2000000000, '279037'],
  ] as const

  for (const [seconds, code] of vectors) {
    expect(totp(secret, seconds * 1000)).toBe(code)
    expect(stepOfCode(secret, code, seconds * 1000)).toBe(Math.floor(seconds / 30))
  }
})

it('takes codes of one step before and after, none beyond, and nothing but six digits', () => {
  fc.assert(
    fc.property(
      fc.uint8Array({ minLength: 20, maxLength: 20 }),
      fc.nat(2_000_000_000),
      (key, s) => {
        const now = (s + 100) * 1000
        const step = Math.floor(now / 30_000)
        const near = [-1, 0, 1].map((by) => totp(key, now + by * 30_000))
        const far = [-2, 2, 50].map((by) => totp(key, now + by * 30_000))
        fc.pre(new Set([...near, ...far]).size === 6)

        expect(near.map((code) => stepOfCode(key, code, now))).toEqual([step - 1, step, step + 1])
        expect(far.map((code) => stepOfCode(key, code, now))).toEqual([null, null, null])
      },
    ),
  )
  for (const typed of ['', '12345', '1234567', 'abcdef', '12345６7', '-12345'])
    expect(stepOfCode(secret, typed, 59_000)).toBeNull()
  expect(stepOfCode(secret, ' 287 082 ', 59_000)).toBe(1)
})

it('gives an address, a key to type and a picture that hold the same secret', async () => {
  const factor = await newFactor('陳 Amy & Co')

  const address = new URL(factor.address)
  expect(factor.address).toMatch(/^otpauth:\/\/totp\/DingKeep:/)
  expect(decodeURIComponent(address.pathname)).toContain('陳 Amy & Co')
  expect(address.searchParams.get('secret')).toBe(factor.key.replaceAll(' ', ''))
  expect(factor.secret).toHaveLength(20)
  expect(factor.qr).toMatch(/^<svg [^>]*viewBox/)
  expect(factor.qr).not.toContain('script')
  const now = 1_800_000_000_000
  expect(stepOfCode(factor.secret, totp(factor.secret, now), now)).toBe(60_000_000)
})

it('makes ten backup codes that work once each, however they are typed', () => {
  const key = derivedKey(Buffer.alloc(32, 7), 'dingkeep/state/1')
  const codes = newBackupCodes()
  let left = hashesOfCodes(key, codes)

  expect(new Set(codes).size).toBe(10)
  expect(codes.join()).toMatch(/^([A-HJ-NP-Z2-9]{5}-[A-HJ-NP-Z2-9]{5},?){10}$/)
  expect(left.join()).not.toContain(codes[0]?.slice(0, 5))
  for (const code of codes) {
    const after = withoutCode(key, left, ` ${code.toLowerCase().replace('-', ' ')} `)
    expect(after).toHaveLength(left.length - 1)
    expect(withoutCode(key, after ?? [], code)).toBeNull()
    left = after ?? []
  }
  expect(withoutCode(key, hashesOfCodes(key, codes), 'AAAAA-AAAAA')).toBeNull()
  const other = derivedKey(Buffer.alloc(32, 8), 'dingkeep/state/1')
  expect(withoutCode(other, hashesOfCodes(key, codes), codes[0] ?? '')).toBeNull()
})

it('hashes passwords as it says, each with its own salt, and takes only the right one', async () => {
  const [one, two] = [
    await hashPassword('Ａ long password'),
    await hashPassword('Ａ long password'),
  ]
  const [, logN, r, p, salt = '', hash = ''] = one.split('$')

  expect(one).not.toBe(two)
  const options = { N: 2 ** Number(logN), r: Number(r), p: Number(p), maxmem: 2 ** 27 }
  const again = scryptSync('A long password', Buffer.from(salt, 'base64url'), 32, options)
  expect(again.toString('base64url')).toBe(hash)
  expect(Number(logN) * Number(r) * Number(p)).toBeGreaterThanOrEqual(15 * 8 * 3)
  expect(await fitsPassword('A long password', one)).toBe(true)
  expect(await fitsPassword('A long passwort', one)).toBe(false)
})

it('takes no password for nobody, nor for a hash that was tampered with', async () => {
  const good = await hashPassword('a long password')
  const forged = [
    null,
    '',
    good.replace('$15$', '$60$'),
    good.replace('$15$', '$09$'),
    good.slice(0, -1),
    'plain$a long password',
  ]

  for (const one of forged) expect(await fitsPassword('a long password', one)).toBe(false)
})

it('seals contents of the state so that another AES opens them, bound to their place', () => {
  const master = Buffer.alloc(32, 1)
  const key = derivedKey(master, 'dingkeep/state/1')
  const sealed = sealForState(key, 'person:p1:totp', secret)

  const expected = hkdfSync('sha256', master, new Uint8Array(0), 'dingkeep/state/1', 32)
  expect(key).toEqual(Buffer.from(expected))
  const place = Buffer.from('person:p1:totp')
  const opened = gcm(key, sealed.subarray(0, 12), place).decrypt(sealed.subarray(12))
  expect(Buffer.from(opened)).toEqual(secret)
  expect(openFromState(key, 'person:p1:totp', sealed)).toEqual(secret)
  expect(openFromState(key, 'person:p2:totp', sealed)).toBeNull()
  expect(openFromState(derivedKey(master, 'dingkeep/audit/1'), 'person:p1:totp', sealed)).toBeNull()
  for (let at = 0; at < sealed.length; at += 1) {
    const broken = Buffer.from(sealed)
    broken[at] = (broken[at] ?? 0) ^ 1
    expect(openFromState(key, 'person:p1:totp', broken)).toBeNull()
    expect(openFromState(key, 'person:p1:totp', sealed.subarray(0, at))).toBeNull()
  }
})

it('names items in the audit log by a keyed hash that tells nothing without the key', () => {
  const key = derivedKey(Buffer.alloc(32, 1), 'dingkeep/audit/1')

  const named = auditObject(key, 'contacts', 'manager4220')

  expect(named).toMatch(/^contacts:[0-9a-f]{16}$/)
  expect(named).toBe(auditObject(key, 'contacts', 'manager4220'))
  expect(named).not.toBe(auditObject(key, 'contacts', 'manager4221'))
  expect(named).not.toBe(
    auditObject(derivedKey(Buffer.alloc(32, 2), 'dingkeep/audit/1'), 'contacts', 'manager4220'),
  )
})

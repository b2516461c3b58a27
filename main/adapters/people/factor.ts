import { randomInt } from 'node:crypto'

import { Secret, TOTP } from 'otpauth'
import QRCode from 'qrcode'

import { readCode } from '../../core/sign-in.ts'
import { codeHash, isSameHash } from './state-key.ts'

/** RFC 6238 as all code apps have it: SHA-1, 6 digits, 30 s. */
const period = 30
const digits = 6

const totpOf = (secret: Uint8Array, label = ''): TOTP =>
  new TOTP({
    issuer: 'DingKeep',
    label,
    algorithm: 'SHA1',
    digits,
    period,
    secret: new Secret({ buffer: new Uint8Array(secret).buffer }),
  })

/** A new second factor before it is confirmed. */
export type NewFactor = Readonly<{
  secret: Uint8Array
  /** `otpauth://…`, for the app. */
  address: string
  /** The secret to type: base32 in groups of four letters. */
  key: string
  /** The address as an SVG document. */
  qr: string
}>

/** Draws a secret of 160 bits (RFC 4226, section 4) for a person of an organisation. */
export async function newFactor(label: string): Promise<NewFactor> {
  const secret = new Secret({ size: 20 })
  const address = totpOf(secret.bytes, label).toString()
  const qr = await QRCode.toString(address, { type: 'svg', errorCorrectionLevel: 'M', margin: 4 })
  const key = (secret.base32.match(/.{1,4}/g) ?? []).join(' ')
  return { secret: secret.bytes, address, key, qr }
}

/**
 * Gives the time step that a code belongs to, one step before and after now included, or null.
 * The caller refuses steps up to the one used last: no code works twice (RFC 6238, section 5.2).
 */
export function stepOfCode(secret: Uint8Array, typed: string, now: number): number | null {
  const token = readCode(typed)
  if (!/^\d{6}$/.test(token)) return null
  const delta = totpOf(secret).validate({ token, timestamp: now, window: 1 })
  return delta === null ? null : Math.floor(now / 1000 / period) + delta
}

/** Letters and digits that nobody mixes up on paper. */
const alphabet = 'ABCDEFGHJKMNPQRSTUVWXYZ23456789'

/** Draws 10 backup codes, `ABCDE-FGHJK`, 49 bits each. */
export function newBackupCodes(): string[] {
  const letters = () => Array.from({ length: 5 }, () => alphabet[randomInt(alphabet.length)])
  return Array.from({ length: 10 }, () => `${letters().join('')}-${letters().join('')}`)
}

/** Hashes backup codes under the state key. */
export const hashesOfCodes = (key: Uint8Array, codes: readonly string[]): string[] =>
  codes.map((code) => codeHash(key, readCode(code)))

/** Gives the hashes that are left once a code is used, or null if it is none of them. */
export function withoutCode(
  key: Uint8Array,
  hashes: readonly string[],
  typed: string,
): string[] | null {
  const code = readCode(typed)
  if (!/^[A-Z\d]{10}$/.test(code)) return null
  const hash = codeHash(key, code)
  const left = hashes.filter((one) => !isSameHash(one, hash))
  return left.length < hashes.length ? left : null
}

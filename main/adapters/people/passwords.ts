import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto'

import { readPassword } from '../../core/sign-in.ts'

/** Cost of new hashes: N = 2^15, r = 8, p = 3 (OWASP's row for 32 MB); 0.2 s of computing. */
const usual = { logN: 15, r: 8, p: 3 }
type Cost = typeof usual

const form = /^scrypt\$(\d{2})\$(\d{1,2})\$(\d{1,2})\$([\w-]{22})\$([\w-]{43})$/

function derive(password: string, salt: Uint8Array, { logN, r, p }: Cost): Promise<Buffer> {
  const options = { N: 2 ** logN, r, p, maxmem: 256 * 2 ** logN * r }
  return new Promise((fulfil, reject) => {
    scrypt(readPassword(password), salt, 32, options, (error, key) =>
      error ? reject(error) : fulfil(key),
    )
  })
}

/** Hashes a password: `scrypt$15$8$3$<salt>$<hash>`, the last two base64url. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(16)
  const hash = await derive(password, salt, usual)
  const { logN, r, p } = usual
  return `scrypt$${logN}$${r}$${p}$${salt.toString('base64url')}$${hash.toString('base64url')}`
}

/** Costs beyond these would let a forged row eat the memory. */
const isBearable = ({ logN, r, p }: Cost) =>
  logN >= 10 && logN <= 18 && r >= 1 && r <= 16 && p >= 1 && p <= 16

/**
 * Tells whether a password fits a hash, in constant time. `null` (nobody of that name) takes as long
 * and is never true, so that the time does not tell who exists.
 */
export async function fitsPassword(password: string, stored: string | null): Promise<boolean> {
  const [, logN, r, p, salt = '', hash = ''] = form.exec(stored ?? '') ?? []
  const cost = { logN: Number(logN), r: Number(r), p: Number(p) }
  if (stored === null || logN === undefined || !isBearable(cost)) {
    await derive(password, randomBytes(16), usual)
    return false
  }
  const derived = await derive(password, Buffer.from(salt, 'base64url'), cost)
  return timingSafeEqual(derived, Buffer.from(hash, 'base64url'))
}

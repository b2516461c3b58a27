import { createCipheriv, randomFillSync } from 'node:crypto'
import type { Cipheriv } from 'node:crypto'

import { crypto_onetimeauth, crypto_onetimeauth_verify } from 'sodium-native'

import { release } from './release.ts'

/**
 * The three secrets of a repository: AES-256 key (32 bytes), AES-128 key of the MAC's nonce (16) and
 * Poly1305 multiplier as stored, not clamped (16). Structured-clone safe.
 */
export type MasterKey = Readonly<{ encrypt: Uint8Array; macK: Uint8Array; macR: Uint8Array }>

/** Bytes that sealing adds: IV (16) in front and MAC (16) behind. */
export const sealOverhead = 32

/**
 * AES-256-CTR with Poly1305-AES as restic's design document lays down (its section on encryption).
 *
 * Not re-entrant between threads; one per thread.
 */
export interface Sealer {
  /** Gives IV, ciphertext and MAC of all parts together in one new buffer. */
  seal(...parts: readonly Uint8Array[]): Uint8Array
  /** Writes the sealed form to the start of `target`; returns its length. */
  sealInto(plain: Uint8Array, target: Uint8Array): number
  /** Gives the plaintext, or null where the MAC does not fit or the input is too short. */
  open(sealed: Uint8Array): Uint8Array | null
}

const poolBytes = 65_536

/** Draws IVs from a pool, since one call to the random source for 16 bytes is dear. */
function pooledIv(): () => Uint8Array {
  const pool = Buffer.alloc(poolBytes)
  let used = poolBytes
  return () => {
    if (used === poolBytes) {
      randomFillSync(pool)
      used = 0
    }
    used += 16
    return pool.subarray(used - 16, used)
  }
}

/** Encrypts all parts to behind the IV; gives the end. */
function encryptInto(cipher: Cipheriv, parts: readonly Uint8Array[], target: Uint8Array): number {
  let end = 16
  for (const part of parts) {
    if (part.length === 0) continue
    const body = cipher.update(part)
    target.set(body, end)
    end += body.length
    release(body)
  }
  return end
}

/** Makes a sealer; `nextIv` gives 16 fresh random bytes each time (tests hand in fixed ones). */
export function createSealer(key: MasterKey, nextIv: () => Uint8Array = pooledIv()): Sealer {
  // ECB keeps no state between blocks, so one object serves all nonces.
  const nonces = createCipheriv('aes-128-ecb', key.macK, null).setAutoPadding(false)
  const macKey = Buffer.alloc(32)
  macKey.set(key.macR, 0)

  const setNonce = (iv: Uint8Array): void => {
    macKey.set(nonces.update(iv), 16)
  }
  const cipher = (iv: Uint8Array): Cipheriv => createCipheriv('aes-256-ctr', key.encrypt, iv)

  const sealAll = (parts: readonly Uint8Array[], target: Uint8Array): number => {
    const iv = nextIv()
    target.set(iv, 0)
    const end = encryptInto(cipher(iv), parts, target)
    setNonce(iv)
    crypto_onetimeauth(target.subarray(end, end + 16), target.subarray(16, end), macKey)
    return end + 16
  }

  return {
    sealInto: (plain, target) => sealAll([plain], target),
    seal: (...parts) => {
      const length = parts.reduce((sum, part) => sum + part.length, 0)
      const target = Buffer.alloc(length + sealOverhead)
      sealAll(parts, target)
      return target
    },
    open: (sealed) => {
      if (sealed.length < sealOverhead) return null
      const iv = sealed.subarray(0, 16)
      const body = sealed.subarray(16, sealed.length - 16)
      setNonce(iv)
      if (!crypto_onetimeauth_verify(sealed.subarray(sealed.length - 16), body, macKey)) return null
      return body.length === 0 ? new Uint8Array(0) : cipher(iv).update(body)
    },
  }
}

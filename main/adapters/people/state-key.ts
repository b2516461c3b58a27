import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  hkdfSync,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto'

/** Keys that come from the repository's master encryption key (conventions, sections 7 and 13). */
export type Purpose = 'dingkeep/state/1' | 'dingkeep/audit/1' | 'dingkeep/sync-marker/1'

/** HKDF-SHA-256 without salt, 32 bytes. */
export const derivedKey = (master: Uint8Array, purpose: Purpose): Buffer =>
  Buffer.from(hkdfSync('sha256', master, new Uint8Array(0), purpose, 32))

/** Seals small contents of `state.db`: nonce (12), AES-256-GCM, tag (16); `place` is bound to it. */
export function sealForState(key: Uint8Array, place: string, plain: Uint8Array): Buffer {
  const nonce = randomBytes(12)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(place))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** Opens what `sealForState` made; null where key, place or bytes do not fit. */
export function openFromState(key: Uint8Array, place: string, sealed: Uint8Array): Buffer | null {
  if (sealed.length < 28) return null
  const bytes = Buffer.from(sealed)
  const opener = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, 12))
  opener.setAAD(Buffer.from(place)).setAuthTag(bytes.subarray(-16))
  try {
    return Buffer.concat([opener.update(bytes.subarray(12, -16)), opener.final()])
  } catch {
    // GCM has one answer to everything that does not fit.
    return null
  }
}

/** Names an item in the audit log: `kind:` and 16 hex digits of a keyed hash of its id. */
export const auditObject = (key: Uint8Array, kind: string, id: string): string =>
  `${kind}:${createHmac('sha256', key).update(id, 'utf8').digest('hex').slice(0, 16)}`

/** Keyed hash of a backup code, as base64url. */
export const codeHash = (key: Uint8Array, code: string): string =>
  createHmac('sha256', key).update(`code:${code}`, 'utf8').digest('base64url')

/** Compares two hashes in constant time. */
export function isSameHash(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)]
  return left.length === right.length && timingSafeEqual(left, right)
}

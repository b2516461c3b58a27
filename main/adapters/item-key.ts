import { createHash } from 'node:crypto'

import type { Kind } from '../core/kinds.ts'

const alphabet = 'abcdefghijklmnopqrstuvwxyz234567'

const digest = (text: string): Buffer => createHash('sha256').update(text, 'utf8').digest()

/** First letters of the base32 form (RFC 4648, lower case); 12 letters need 60 bits of the hash. */
function letters(hash: Buffer, count: number): string {
  let bits = hash.readBigUInt64BE(0)
  let word = ''
  for (let at = 0; at < count; at += 1) {
    word += alphabet[Number(bits >> 59n)] ?? ''
    bits = BigInt.asUintN(64, bits << 5n)
  }
  return word
}

const hashOf = (kind: Kind, type: string, id: string): Buffer => digest(`${kind}:${type}:${id}`)

/** Gives the 8-letter key that stands for an item in names: `contacts`, `user`, `manager4220`. */
export const itemKey = (kind: Kind, type: string, id: string): string =>
  letters(hashOf(kind, type, id), 8)

/** Gives the 12-letter key, for two items of one folder whose short keys are equal. */
export const longItemKey = (kind: Kind, type: string, id: string): string =>
  letters(hashOf(kind, type, id), 12)

/**
 * Gives the shard folder of an identity `<kind>:<type>:<id>`, `~00` to `~ff`, for folders of more
 * than 2,000 entries. The same byte stands at the head of the item's key: see `shardOfKey`.
 */
export const shardOf = (identity: string): string =>
  `~${digest(identity).subarray(0, 1).toString('hex')}`

/** Gives the shard folder of the item whose key this is: the first byte that the key spells. */
export function shardOfKey(key: string): string {
  const high = alphabet.indexOf(key.charAt(0))
  const low = alphabet.indexOf(key.charAt(1))
  return `~${((high << 3) | (low >> 2)).toString(16).padStart(2, '0')}`
}

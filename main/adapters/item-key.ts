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

/** Gives the shard folder of an id, `~00` to `~ff`, for folders of more than 2,000 entries. */
export const shardOf = (id: string): string => `~${digest(id).subarray(0, 1).toString('hex')}`

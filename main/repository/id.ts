import { hash } from 'node:crypto'

import type { Id } from './types.ts'

/** Tells whether a word is 64 lower-case hex digits. By hand: trees and indexes hold millions. */
export function isId(word: unknown): word is Id {
  if (typeof word !== 'string' || word.length !== 64) return false
  for (let at = 0; at < 64; at++) {
    const code = word.charCodeAt(at)
    if ((code < 0x30 || code > 0x39) && (code < 0x61 || code > 0x66)) return false
  }
  return true
}

/** SHA-256 as 64 hex digits. */
export const idOf = (bytes: Uint8Array): Id => hash('sha256', bytes, 'hex')

/** Bytes of an id. */
export const idBytes = (id: Id): Buffer => Buffer.from(id, 'hex')

/** Id from 32 bytes at `offset`. */
export const idFrom = (bytes: Uint8Array, offset = 0): Id =>
  Buffer.from(bytes.buffer, bytes.byteOffset + offset, 32).toString('hex')

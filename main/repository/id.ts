import { hash } from 'node:crypto'

import type { Id } from './types.ts'

/** Tells whether a word is 64 lower-case hex digits. */
export const isId = (word: unknown): word is Id =>
  typeof word === 'string' && /^[0-9a-f]{64}$/.test(word)

/** SHA-256 as 64 hex digits. */
export const idOf = (bytes: Uint8Array): Id => hash('sha256', bytes, 'hex')

/** Bytes of an id. */
export const idBytes = (id: Id): Buffer => Buffer.from(id, 'hex')

/** Id from 32 bytes at `offset`. */
export const idFrom = (bytes: Uint8Array, offset = 0): Id =>
  Buffer.from(bytes.buffer, bytes.byteOffset + offset, 32).toString('hex')

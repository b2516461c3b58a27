import { randomBytes } from 'node:crypto'

import { entropyToMnemonic } from '@scure/bip39'
import { wordlist } from '@scure/bip39/wordlists/english.js'

import type { KeyRow } from '../app-types.ts'
import { fail } from '../core/failure.ts'
import { auditWork } from './audit.ts'
import type { Engine } from './engine.ts'

/** At most so many key files (conventions, section 9). */
const mostKeys = 8

type Info = Readonly<{ id: string; username: string; created: string }>

/** `7F2A C419 08DE`: the first 12 hex digits of a key file's id, as on the emergency sheet. */
export const fingerprintOf = (id: string): string =>
  (id.slice(0, 12).toUpperCase().match(/.{4}/g) ?? []).join(' ')

const keyObject = (id: string): string => `key:${id.slice(0, 12)}`

const rowOf = (info: Info, current: string | null): KeyRow => ({
  id: info.id,
  username: info.username,
  created: info.created,
  current: info.id === current,
  fingerprint: fingerprintOf(info.id),
})

/** Lists the key files; the one made at setup is `current`. */
export async function listKeys(engine: Engine): Promise<readonly KeyRow[]> {
  const repository = await engine.repository()
  const current = engine.state.noted('key.current')
  return (await repository.listKeys()).keys.map((info) => rowOf(info, current))
}

/** Adds a key file for a passphrase or for 12 new words, which are given back this once. */
export async function addKey(
  engine: Engine,
  ask: Readonly<{ passphrase: string } | { words: true }>,
): Promise<Readonly<{ key: KeyRow; words: string | null }>> {
  const repository = await engine.repository()
  if ((await repository.listKeys()).keys.length >= mostKeys)
    fail('wrongUse', { what: `a backup has at most ${mostKeys} keys; remove one first` })
  const words = 'words' in ask ? entropyToMnemonic(randomBytes(16), wordlist) : null
  const password = 'words' in ask ? (words ?? '') : ask.passphrase
  const username = words ? 'recovery-words' : 'passphrase'
  const id = await repository.addKey(password, { username, hostname: 'dingkeep' })
  const found = (await repository.listKeys()).keys.find((info) => info.id === id)
  if (!found) throw new TypeError('the key file that was written is not there')
  auditWork(engine, { action: 'key.added', object: keyObject(id), about: { username } })
  return { key: rowOf(found, engine.state.noted('key.current')), words }
}

/** Removes a key file by the beginning of its id; never the last, nor the one in use. */
export async function removeKey(engine: Engine, word: string): Promise<null> {
  const repository = await engine.repository()
  const { keys } = await repository.listKeys()
  const found = keys.filter(({ id }) => word.length >= 8 && id.startsWith(word.toLowerCase()))
  const [only] = found
  if (!only || found.length > 1) return fail('notInCopy', { what: word })
  if (only.id === engine.state.noted('key.current'))
    fail('wrongUse', {
      what: `key ${word} is the one in use; add another and set up with it first`,
    })
  await repository.removeKey(only.id)
  auditWork(engine, { action: 'key.removed', object: keyObject(only.id), about: {} })
  return null
}

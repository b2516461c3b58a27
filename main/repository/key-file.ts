import { randomBytes } from 'node:crypto'

import { RepositoryError } from './error.ts'
import { isFields, stringOf } from './fields.ts'
import { goJson } from './go-json.ts'
import { idOf } from './id.ts'
import { type Cost, deriveBytes, derivationOf } from './key-derivation.ts'
import { createSealer } from './seal.ts'
import type { MasterKey } from './seal.ts'
import type { Id } from './types.ts'

/** What a key file says of itself without its password. */
export type KeyInfo = Readonly<{ id: Id; created: string; username: string; hostname: string }>
/** Names that stand in the clear in a key file. */
export type KeyNames = Readonly<{ username?: string; hostname?: string }>

type KeyFile = KeyInfo & Cost & Readonly<{ salt: Buffer; data: Buffer }>

// restic's calibration gives about this; 32 MiB and 0.1 s.
const cost: Cost = { N: 32_768, r: 8, p: 2 }

async function derive(password: string, salt: Uint8Array, given: Cost): Promise<MasterKey> {
  const bytes = await deriveBytes(password, { ...given, salt })
  return {
    encrypt: bytes.subarray(0, 32),
    macK: bytes.subarray(32, 48),
    macR: bytes.subarray(48, 64),
  }
}

/** Draws a new master key. */
export const newMasterKey = (): MasterKey => ({
  encrypt: randomBytes(32),
  macK: randomBytes(16),
  macR: randomBytes(16),
})

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64')

const keyJson = ({ encrypt, macK, macR }: MasterKey): string =>
  JSON.stringify({ mac: { k: base64(macK), r: base64(macR) }, encrypt: base64(encrypt) })

/** Wraps a master key in a password; gives the file's name and bytes. */
export async function makeKeyFile(
  key: MasterKey,
  password: string,
  names: KeyNames,
): Promise<{ id: Id; bytes: Uint8Array }> {
  if (password === '') throw new RepositoryError('unfit', 'An empty password protects nothing')
  const salt = randomBytes(64)
  const sealer = createSealer(await derive(password, salt, cost))
  const file = {
    created: new Date().toISOString().replace(/\.?0*Z$/, 'Z'),
    username: names.username ?? '',
    hostname: names.hostname ?? '',
    kdf: 'scrypt',
    ...cost,
    salt: base64(salt),
    data: base64(sealer.seal(Buffer.from(keyJson(key), 'utf8'))),
  }
  const bytes = Buffer.from(goJson(file), 'utf8')
  return { id: idOf(bytes), bytes }
}

/**
 * Reads a key file without opening it.
 *
 * Throws `damaged` where it is none or its cost is beyond 1 GiB of memory.
 */
export function readKeyFile(id: Id, bytes: Uint8Array): KeyFile {
  try {
    if (idOf(bytes) !== id) throw new SyntaxError('Content does not match its name')
    return decode(id, JSON.parse(Buffer.from(bytes).toString('utf8')))
  } catch (error) {
    throw new RepositoryError('damaged', 'Key file is damaged', {
      about: { type: 'keys', name: id },
      cause: error,
    })
  }
}

function decode(id: Id, value: unknown): KeyFile {
  if (!isFields(value) || value['kdf'] !== 'scrypt') throw new SyntaxError('Not a key file')
  return {
    id,
    created: stringOf(value['created'] ?? '', 'created'),
    username: stringOf(value['username'] ?? '', 'username'),
    hostname: stringOf(value['hostname'] ?? '', 'hostname'),
    ...derivationOf(value),
    data: Buffer.from(stringOf(value['data'], 'data'), 'base64'),
  }
}

/** Gives the master key, or null where the password does not fit. */
export async function openKeyFile(file: KeyFile, password: string): Promise<MasterKey | null> {
  const plain = createSealer(await derive(password, file.salt, file)).open(file.data)
  return plain === null ? null : decodeMaster(JSON.parse(Buffer.from(plain).toString('utf8')))
}

function decodeMaster(value: unknown): MasterKey {
  const mac = isFields(value) ? value['mac'] : undefined
  if (!isFields(value) || !isFields(mac)) throw new SyntaxError('Not a master key')
  const part = (text: unknown, length: number): Buffer => {
    const bytes = Buffer.from(stringOf(text, 'key'), 'base64')
    if (bytes.length !== length) throw new SyntaxError('Not a master key')
    return bytes
  }
  return {
    encrypt: part(value['encrypt'], 32),
    macK: part(mac['k'], 16),
    macR: part(mac['r'], 16),
  }
}

import { z } from 'zod'

import { keyedName } from '../../core/names.ts'
import type { Before } from '../../core/ports.ts'
import { monthOf } from '../../core/time.ts'
import { recordLine } from '../exact-json.ts'
import { itemKey } from '../item-key.ts'
import type { Facts } from './port.ts'

/** Name of the file with the records of a month's folder. */
export const itemsName = '_items.jsonl'

/** What a month's folder is called; an IMAP folder of such a name gets a key. */
export const monthName = /^\d{4}-\d{2}$/

/** A saved message: one line of `_items.jsonl`. */
export type SavedMail = Readonly<{
  /** Where it was seen first: `<address>/<folder>/<uidValidity>/<uid>`; stays when it is moved. */
  id: string
  file: string
  /** The folder's whole name on the server. */
  folder: string
  uidValidity: string
  uid: number
  flags: readonly string[]
  at: number
  size: number
  messageId: string
  /** Of the bytes in the file, hex. */
  sha256: string
}>

/** A saved message and its month's folder. */
export type SavedAt = Readonly<{ mail: SavedMail; folder: string }>

/** Path of a saved message. */
export const pathOf = ({ mail, folder }: SavedAt): string => `${folder}/${mail.file}`

const shape = z.object({
  id: z.string().min(1),
  file: z.string().regex(/^[^/\\]+\.eml$/),
  folder: z.string(),
  uidValidity: z.string().regex(/^\d+$/),
  uid: z.int().positive(),
  flags: z.array(z.string()),
  labels: z.array(z.string()),
  received: z.iso.datetime().nullable(),
  size: z.int().nonnegative(),
  messageId: z.string(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
})

/** A damaged line counts as not there: the message is read again. */
function readLine(line: string): SavedMail[] {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
  const read = shape.safeParse(value)
  if (!read.success) return []
  const { labels, received, flags, ...rest } = read.data
  return [
    {
      ...rest,
      flags: [...flags, ...labels].toSorted(),
      at: received === null ? 0 : Date.parse(received),
    },
  ]
}

const isSystem = (flag: string): boolean => flag.startsWith('\\')

function lineOf({ flags, at, ...rest }: SavedMail): string {
  return recordLine({
    ...rest,
    flags: flags.filter(isSystem),
    labels: flags.filter((flag) => !isSystem(flag)),
    received: at === 0 ? null : new Date(at).toISOString(),
  })
}

const byId = (a: SavedMail, b: SavedMail): number => (a.id < b.id ? -1 : a.id > b.id ? 1 : 0)

/** Content of a month's `_items.jsonl`: one record per message, sorted by id. */
export const itemsFile = (mails: Iterable<SavedMail>): Uint8Array =>
  new TextEncoder().encode([...mails].toSorted(byId).map(lineOf).join(''))

/** Reads the records of all months of a folder; `place` = its path below the kind's folder. */
export async function readSaved(before: Before, place: string): Promise<SavedAt[]> {
  const all: SavedAt[] = []
  for (const { name, is } of await before.list(place)) {
    if (is !== 'folder' || !monthName.test(name)) continue
    const folder = `${place}/${name}`
    const bytes = await before.read(`${folder}/${itemsName}`)
    if (bytes === null) continue
    const lines = new TextDecoder().decode(bytes).split('\n')
    for (const mail of lines.flatMap(readLine)) all.push({ mail, folder })
  }
  return all
}

/** The id of a message that was never seen before. */
export const newId = (
  at: Readonly<{ address: string; path: string; uidValidity: string; uid: number }>,
): string => `${at.address}/${at.path}/${at.uidValidity}/${at.uid}`

/** `20261120T030405Z~k7q2m4xa.eml`: when it came, UTC, and its key. */
export function fileOf(id: string, at: number): string {
  const stamp = new Date(at).toISOString().slice(0, 19).replaceAll(/[-:]/g, '')
  return `${keyedName(`${stamp}Z`, itemKey('mail', 'message', id))}.eml`
}

/** The month's folder in which a message lies. */
export const homeOf = (place: string, at: number, zone: string): string =>
  `${place}/${monthOf(at, zone)}`

/** What two places of one message share; empty where it cannot be told. */
export const sameness = ({ messageId, size, at }: Omit<Facts, 'uid'>): string =>
  messageId === '' ? '' : JSON.stringify([messageId, size, at])

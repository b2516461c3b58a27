import type { Before, Entry } from '../../../core/ports.ts'
import { parseExact } from '../../exact-json.ts'
import { idOf, recordOf, type GraphRecord } from '../records.ts'

/** Paths of an item's files in the copy before, below its container's folder. */
export type SavedFiles = readonly string[]

/** A container as the copy before has it. */
export interface SavedItems {
  /** By key. */
  readonly files: ReadonlyMap<string, SavedFiles>
  /** The record of a key; null if it is not there or cannot be read. */
  record(key: string): Promise<GraphRecord | null>
}

const keyOf = (name: string): string | undefined => /~([a-z2-7]{8})\.[^~]*$/.exec(name)?.[1]

async function walk(before: Before, folder: string): Promise<string[]> {
  const found: string[] = []
  const open = ['']
  for (const at of open)
    for (const { name, is } of await before.list(`${folder}${at}`)) {
      if (is === 'folder') open.push(`${at}/${name}`)
      else found.push(`${at}/${name}`.slice(1))
    }
  return found
}

function parse(bytes: Uint8Array, type: string): GraphRecord | null {
  try {
    return recordOf(parseExact(new TextDecoder().decode(bytes)), type)
  } catch (error) {
    // A damaged record counts as not there: the item is read again.
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Looks at a container's folder of the copy before; `null` = there is none. */
export async function savedItems(
  before: Before,
  folder: string | null,
  type: string,
): Promise<SavedItems> {
  const files = new Map<string, string[]>()
  for (const path of folder === null ? [] : await walk(before, folder)) {
    const key = keyOf(path)
    if (key !== undefined) files.set(key, [...(files.get(key) ?? []), path])
  }
  return {
    files,
    async record(key) {
      const path = files.get(key)?.find((one) => one.endsWith('.json'))
      const bytes = path === undefined ? null : await before.read(`${folder}/${path}`)
      const record = bytes === null ? null : parse(bytes, type)
      return record === null || idOf(record) === '' ? null : record
    },
  }
}

/** Folders of the copy before by the key in their name. */
export function foldersByKey(entries: readonly Entry[]): Map<string, string> {
  const found = new Map<string, string>()
  for (const { name, is } of entries) {
    const key = /~([a-z2-7]{8})$/.exec(name)?.[1]
    if (is === 'folder' && key !== undefined) found.set(key, name)
  }
  return found
}

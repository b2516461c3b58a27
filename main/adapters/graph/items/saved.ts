import type { Before, Entry } from '../../../core/ports.ts'
import { parseExact } from '../../exact-json.ts'
import { idOf, recordOf, type GraphRecord } from '../records.ts'

/** Paths of an item's files in the copy before, below its container's folder. */
export type SavedFiles = readonly string[]

/** A container as the copy before has it. */
export interface SavedItems {
  /** By key. */
  readonly files: ReadonlyMap<string, SavedFiles>
  /** When a file was changed, by its path below the container's folder; milliseconds since 1970. */
  readonly times: ReadonlyMap<string, number>
  /** The record of a key; null if it is not there or cannot be read. */
  record(key: string): Promise<GraphRecord | null>
}

/**
 * Takes a path apart: the key of its item, and what follows it (`.json`, `.files/plan.pdf`); null
 * for a file of no item.
 */
export function partsOf(path: string): Readonly<{ key: string; ending: string }> | null {
  const folder = /~([a-z2-7]{8})(\.files\/.*)$/s.exec(path)
  const own = /~([a-z2-7]{8})(\.[^~/]*)$/.exec(path)
  // A name inside of `….files/` may look like that of an item.
  const [, key, ending] = folder ?? own ?? []
  return key === undefined || ending === undefined ? null : { key, ending }
}

async function walk(before: Before, folder: string): Promise<Map<string, number>> {
  const found = new Map<string, number>()
  const open = ['']
  for (const at of open)
    for (const { name, is, time } of await before.list(`${folder}${at}`)) {
      if (is === 'folder') open.push(`${at}/${name}`)
      else found.set(`${at}/${name}`.slice(1), time)
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
  const times = folder === null ? new Map<string, number>() : await walk(before, folder)
  for (const path of times.keys()) {
    const key = partsOf(path)?.key
    if (key !== undefined) files.set(key, [...(files.get(key) ?? []), path])
  }
  return {
    files,
    times,
    async record(key) {
      const path = files.get(key)?.find((one) => one.endsWith(`~${key}.json`))
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

import { FailureError } from '../../../core/failure.ts'
import type { Before, Entry, Json } from '../../../core/ports.ts'
import { parseExact } from '../../exact-json.ts'
import { type Dentry, readDentry } from './dentry.ts'
import { namesIn, root } from './layout.ts'

/** Name of the file with a folder's records. */
export const itemsName = '_items.jsonl'

/** A space as the copy before has it. */
export type Saved = Readonly<{
  dentries: ReadonlyMap<string, Dentry>
  paths: ReadonlyMap<string, string>
  /** `_items.jsonl` of each folder as it stands, by the folder's path. */
  items: ReadonlyMap<string, Uint8Array>
  /** Files that are there, by path. */
  files: ReadonlyMap<string, Entry>
}>

function recordsIn(bytes: Uint8Array): Dentry[] {
  const lines = new TextDecoder().decode(bytes).split('\n')
  return lines.filter((line) => line !== '').flatMap(readLine)
}

/** A damaged line counts as not there: the entry is read again. */
function readLine(line: string): Dentry[] {
  try {
    return [readDentry(parseExact(line) as Json, itemsName)]
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof FailureError) return []
    throw error
  }
}

/** Reads the records of a space out of the copy before; empty where there is none. */
export async function readSpace(before: Before, space: string, folder: string): Promise<Saved> {
  const dentries = new Map<string, Dentry>()
  const paths = new Map([[root, folder]])
  const items = new Map<string, Uint8Array>()
  const files = new Map<string, Entry>()
  const open = [folder]
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const entry of await before.list(at)) {
      if (entry.is === 'folder') open.push(`${at}/${entry.name}`)
      else files.set(`${at}/${entry.name}`, entry)
    }
    const bytes = await before.read(`${at}/${itemsName}`)
    if (bytes === null) continue
    items.set(at, bytes)
    const records = recordsIn(bytes)
    for (const record of records) dentries.set(record.id, record)
    for (const [id, name] of namesIn(space, records)) paths.set(id, `${at}/${name}`)
  }
  return { dentries, paths, items, files }
}

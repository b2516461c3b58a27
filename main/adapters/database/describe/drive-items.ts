import { longItemKey, itemKey } from '../../item-key.ts'
import { decode } from '../text/plain-text.ts'
import { keyedParts } from './describe.ts'

/** True name and id of a file of a drive. */
export type DriveItem = Readonly<{ id: string; name: string }>

type Members = Readonly<Record<string, unknown>>

function idOf(record: Members): string | null {
  const own = record['_dk']
  const id =
    (typeof own === 'object' && own !== null && 'id' in own ? own.id : undefined) ??
    record['id'] ??
    record['dentryId'] ??
    record['dentryUuid']
  return typeof id === 'string' || typeof id === 'number' ? `${id}` : null
}

function itemOf(line: string): DriveItem | null {
  let record: unknown
  try {
    record = JSON.parse(line)
  } catch {
    // One broken line hides its own file's true name only.
    return null
  }
  if (typeof record !== 'object' || record === null) return null
  const members = record as Members
  const id = idOf(members)
  const name = members['name']
  return id !== null && typeof name === 'string' ? { id, name } : null
}

/** Finds the record of a saved file of one folder by the file's name. */
export type DriveLookup = (saved: string) => DriveItem | null

/**
 * Reads a folder's `_items.jsonl`: a saved name is the true one, or bears a key where it is not.
 */
export function driveItems(bytes: Uint8Array): DriveLookup {
  const byName = new Map<string, DriveItem>()
  const byKey = new Map<string, DriveItem>()
  for (const line of decode(bytes).split('\n')) {
    const item = itemOf(line)
    if (item === null) continue
    if (!byName.has(item.name)) byName.set(item.name, item)
    for (const type of ['file', 'dentry', 'folder']) {
      byKey.set(itemKey('drive', type, item.id), item)
      byKey.set(longItemKey('drive', type, item.id), item)
    }
  }
  return (saved) => {
    const key = keyedParts(saved)?.key
    return (key === undefined ? undefined : byKey.get(key)) ?? byName.get(saved) ?? null
  }
}

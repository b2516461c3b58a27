import { decode } from '../../decode-text.ts'
import { longItemKey, itemKey } from '../../item-key.ts'
import { keyedParts } from './describe.ts'

/** True name of a file of a drive, and its id, which is one in its space only. */
export type DriveItem = Readonly<{ id: string; space: string; name: string }>

type Members = Readonly<Record<string, unknown>>

const idText = (id: unknown): string =>
  typeof id === 'string' || typeof id === 'number' ? `${id}` : ''

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
  const [id, space] = [idText(members['id']), idText(members['spaceId'])]
  const name = members['name']
  return id !== '' && typeof name === 'string' ? { id, space, name } : null
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
    byKey.set(itemKey('drive', 'file', `${item.space}/${item.id}`), item)
    byKey.set(longItemKey('drive', 'file', `${item.space}/${item.id}`), item)
  }
  return (saved) => {
    const key = keyedParts(saved)?.key
    return (key === undefined ? undefined : byKey.get(key)) ?? byName.get(saved) ?? null
  }
}

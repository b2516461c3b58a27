import { folderNames, keyedName } from '../../core/names.ts'
import { itemKey, longItemKey } from '../item-key.ts'
import { monthName } from './records.ts'

type Named = Readonly<{ path: string; parts: readonly string[] }>

/** Parts are joined by what no name holds, as a name may hold any server's separator. */
const joined = (parts: readonly string[]): string => parts.join('\0')

function namesBelow(address: string, parent: string, names: ReadonlySet<string>) {
  const idOf = (name: string): string => `${address}/${parent === '' ? name : `${parent}\0${name}`}`
  const entries = [...names].map((name) => ({ id: idOf(name), name }))
  const keys = (id: string, long: boolean): string =>
    (long ? longItemKey : itemKey)('mail', 'folder', id)
  const found = folderNames(entries, keys)
  return new Map(
    entries.map(({ id, name }) => {
      const given = found.get(id) ?? name
      return [name, monthName.test(given) ? keyedName(given, keys(id, false)) : given] as const
    }),
  )
}

/**
 * Lays the folders of a mailbox out below its address: folder's name on the server → path.
 *
 * What cannot stand in a path, differs from another in case only, or looks like one of our own
 * folders gets a key (conventions, section 4).
 */
export function placesOf(address: string, folders: readonly Named[]): Map<string, string> {
  const children = new Map<string, Set<string>>()
  for (const { parts } of folders)
    for (const [depth, name] of parts.entries()) {
      const parent = joined(parts.slice(0, depth))
      children.set(parent, (children.get(parent) ?? new Set()).add(name))
    }
  const names = new Map(
    [...children].map(([parent, all]) => [parent, namesBelow(address, parent, all)] as const),
  )
  const placed = ({ parts }: Named): string =>
    parts
      .map((name, depth) => names.get(joined(parts.slice(0, depth)))?.get(name) ?? name)
      .join('/')
  return new Map(folders.map((folder) => [folder.path, `${address}/${placed(folder)}`]))
}

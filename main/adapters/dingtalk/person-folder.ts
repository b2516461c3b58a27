import { keyedName, label } from '../../core/names.ts'
import type { Change, Entry } from '../../core/ports.ts'
import { itemKey } from '../item-key.ts'
import type { Person } from './directory.ts'

/** A person's key: the same in every kind, so that all folders of one person look alike. */
export const personKey = (userid: string): string => itemKey('contacts', 'user', userid)

/** `Employee 01~dykn62tw`, the name of a person's folder and of the stem of their files. */
export const personName = (person: Pick<Person, 'userid' | 'name'>): string =>
  keyedName(label(person.name), personKey(person.userid))

/** Finds the name that bears a key among entries of a folder; null if there is none. */
export function nameWithKey(entries: readonly Entry[], key: string): string | null {
  return entries.find(({ name, is }) => is === 'folder' && name.endsWith(`~${key}`))?.name ?? null
}

/**
 * Gives a person's folder in a kind, and the change that renames the one of the copy before.
 *
 * `entries`: the kind's own folder in the copy before.
 */
export function personFolder(
  entries: readonly Entry[],
  person: Pick<Person, 'userid' | 'name'>,
): { folder: string; before: string | null; moved: readonly Change[] } {
  const folder = personName(person)
  const before = nameWithKey(entries, personKey(person.userid))
  const isMoved = before !== null && before !== folder
  return { folder, before, moved: isMoved ? [{ is: 'moved', from: before, to: folder }] : [] }
}

import type { Change } from '../../core/ports.ts'
import type { MailboxWork } from './mailbox.ts'
import { itemsFile, itemsName, pathOf, type SavedAt, type SavedMail } from './records.ts'

/** Records of a mailbox while it is read: month's folder → saved messages by id. */
export type Books = {
  readonly months: Map<string, Map<string, SavedMail>>
  /** Months whose `_items.jsonl` is not what it should be. */
  readonly changed: Set<string>
}

/** Opens the records of all folders in which something happened. */
export function openBooks({ works, vanished }: MailboxWork): Books {
  const books: Books = { months: new Map(), changed: new Set() }
  for (const { saved } of [...works, ...vanished])
    for (const { mail, folder } of saved) monthOf(books, folder).set(mail.id, mail)
  return books
}

function monthOf({ months }: Books, folder: string): Map<string, SavedMail> {
  const found = months.get(folder) ?? new Map<string, SavedMail>()
  months.set(folder, found)
  return found
}

/** Writes a message down where it lies. */
export function enter(books: Books, { mail, folder }: SavedAt): void {
  monthOf(books, folder).set(mail.id, mail)
  books.changed.add(folder)
}

/** Takes a message out where it lay; not if another stands under its name there now. */
export function strike(books: Books, saved: SavedAt): void {
  const month = monthOf(books, saved.folder)
  if (month.get(saved.mail.id) !== saved.mail) return
  month.delete(saved.mail.id)
  books.changed.add(saved.folder)
}

/** Marks all months of these messages to be written whatever they hold. */
export function touch(books: Books, saved: Iterable<SavedAt>): void {
  for (const { folder } of saved) books.changed.add(folder)
}

function monthChange(folder: string, mails: ReadonlyMap<string, SavedMail>): Change {
  const item = { type: 'month', id: folder }
  const path = `${folder}/${itemsName}`
  if (mails.size === 0) return { is: 'gone', item, paths: [path] }
  let time = 0
  for (const { at } of mails.values()) time = Math.max(time, at)
  return {
    is: 'item',
    item: { ...item, files: [{ path, time, content: itemsFile(mails.values()) }] },
  }
}

/** The changed months' records, to be written after the messages that they tell of. */
export function settled(books: Books): Change[] {
  const changes = [...books.changed].map((folder) => monthChange(folder, monthOf(books, folder)))
  books.changed.clear()
  return changes
}

/** Says that saved messages are deleted. */
export const goneChanges = (all: readonly SavedAt[]): Change[] =>
  all.map((saved) => ({
    is: 'gone',
    item: { type: 'message', id: saved.mail.id },
    paths: [pathOf(saved)],
  }))

import type { Change } from '../../core/ports.ts'
import type { MailboxWork } from './mailbox.ts'
import { itemsFile, itemsName, pathOf, type SavedAt, type SavedMail } from './records.ts'

/** Records of a mailbox while it is read: month's folder → saved messages by id. */
export type Books = {
  readonly months: Map<string, Map<string, SavedMail>>
  /** Months whose `_items.jsonl` is not what it should be. */
  readonly changed: Set<string>
  /** Of each month the message that left it last. */
  readonly left: Map<string, SavedAt>
}

/** Opens the records of all folders in which something happened. */
export function openBooks({ works, vanished }: MailboxWork): Books {
  const books: Books = { months: new Map(), changed: new Set(), left: new Map() }
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
  books.left.set(saved.folder, saved)
}

function monthChange(books: Books, folder: string): Change {
  const mails = monthOf(books, folder)
  const path = `${folder}/${itemsName}`
  if (mails.size === 0) {
    // The records of nothing go with the last message: they are no item that people miss.
    const id = books.left.get(folder)?.mail.id ?? folder
    return { is: 'gone', item: { type: 'message', id }, paths: [path] }
  }
  let time = 0
  for (const { at } of mails.values()) time = Math.max(time, at)
  const files = [{ path, time, content: itemsFile(mails.values()) }]
  return { is: 'item', item: { type: 'month', id: folder, files } }
}

/** The changed months' records, to be written after the messages that they tell of. */
export function settled(books: Books): Change[] {
  const changes = [...books.changed].map((folder) => monthChange(books, folder))
  books.changed.clear()
  return changes
}

/** Says that saved messages are deleted, and with the last of a month its records. */
export function deleted(books: Books, all: readonly SavedAt[]): Change[] {
  for (const saved of all) strike(books, saved)
  return all.map((saved) => {
    const { folder, mail } = saved
    const isLast = monthOf(books, folder).size === 0 && books.left.get(folder) === saved
    if (isLast) books.changed.delete(folder)
    const paths = isLast ? [pathOf(saved), `${folder}/${itemsName}`] : [pathOf(saved)]
    return { is: 'gone', item: { type: 'message', id: mail.id }, paths }
  })
}

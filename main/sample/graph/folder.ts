import type { Call } from './call.ts'
import { containerOf, extendedMembers } from './entity.ts'
import type { Item } from './item.ts'
import { roots, type Mailbox } from './mailbox.ts'
import { fail, found, textOr, type Json } from './wire.ts'

/** The folders of a mailbox, with the root that no list shows. */
export const foldersOf = (mailbox: Mailbox): readonly Item[] => [
  ...mailbox.feed(roots.mailFolder).members.values(),
]

/** The folder that is known by a name, e.g. `inbox`. */
export const knownFolder = (mailbox: Mailbox, name: string): Item =>
  found(foldersOf(mailbox).find(({ extra }) => extra.known === name.toLowerCase()))

/** A folder by its id or its well-known name. */
export function folderOf(call: Pick<Call, 'mailbox'>, id: string): Item {
  const named = foldersOf(call.mailbox).find(({ extra }) => extra.known === id.toLowerCase())
  return named ?? containerOf(call, id, 'mailFolder')
}

const parentOf = ({ fields }: Item): string => textOr(fields['parentFolderId'], '')

/** Folders right below one. */
export const childrenOf = (mailbox: Mailbox, parent: Item): Item[] =>
  foldersOf(mailbox).filter((one) => parentOf(one) === parent.iid)

/** A mail folder as Graph tells it. */
export function folderRecord(item: Item, call: Call): Json {
  const members = [...call.mailbox.feed(item.iid).members.values()]
  return {
    ...(item.extra.type === undefined ? {} : { '@odata.type': item.extra.type }),
    id: item.iid,
    displayName: item.fields['displayName'] ?? '',
    parentFolderId: parentOf(item) === '' ? null : parentOf(item),
    childFolderCount: childrenOf(call.mailbox, item).filter(({ extra }) => extra.hidden !== true)
      .length,
    unreadItemCount: members.filter(({ fields }) => fields['isRead'] === false).length,
    totalItemCount: members.length,
    isHidden: item.extra.hidden === true,
    ...extendedMembers(item, call),
  }
}

/** Refuses a name that a sibling has; upper and lower case are alike. */
export function checkName(mailbox: Mailbox, parent: Item, name: string): void {
  if (name.trim() === '') fail(400, 'ErrorInvalidRequest', 'displayName is needed.')
  const same = childrenOf(mailbox, parent).some(
    ({ fields }) => textOr(fields['displayName'], '').toLowerCase() === name.toLowerCase(),
  )
  if (same) fail(409, 'ErrorFolderExists', 'A folder with the specified name already exists.')
}

/** Makes a folder below another. */
export function addFolder(
  mailbox: Mailbox,
  parent: Item,
  wish: Readonly<{ displayName: string; hidden?: boolean }>,
): Item {
  checkName(mailbox, parent, wish.displayName)
  return mailbox.add({
    kind: 'mailFolder',
    home: roots.mailFolder,
    fields: { displayName: wish.displayName.trim(), parentFolderId: parent.iid },
    extra: { hidden: wish.hidden === true },
  })
}

/** Whether a folder lies below another, or is it. */
export function isBelow(mailbox: Mailbox, item: Item, above: Item): boolean {
  for (let at: Item | undefined = item; at !== undefined; at = mailbox.item(parentOf(at))) {
    if (at === above) return true
  }
  return false
}

/** Takes a folder away with everything in it. */
export function removeTree(mailbox: Mailbox, item: Item): void {
  for (const child of childrenOf(mailbox, item)) removeTree(mailbox, child)
  for (const message of mailbox.feed(item.iid).members.values()) mailbox.remove(message)
  mailbox.remove(item)
}

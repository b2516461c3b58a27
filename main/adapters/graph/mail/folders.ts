import { z } from 'zod'

import { foldedName, folderNames, keyedFileName } from '../../../core/names.ts'
import type { Json } from '../../../core/ports.ts'
import { itemKey, longItemKey } from '../../item-key.ts'
import type { For, Graph } from '../client.ts'
import { path, type GraphPath } from '../path.ts'
import { readAnswer, recordOf, textShape, type GraphRecord } from '../records.ts'

/** A folder of a mailbox. */
export type MailFolder = Readonly<{
  id: string
  name: string
  parent: string
  /** Messages in it, where the service says. */
  count: number | null
  record: GraphRecord
}>
/** Folders by id. */
export type MailFolders = ReadonlyMap<string, MailFolder>

const folderShape = z.object({
  id: z.string().min(1),
  displayName: textShape,
  parentFolderId: textShape,
  childFolderCount: z.number().nullish(),
  totalItemCount: z.number().nullish(),
})

const members =
  'id,displayName,parentFolderId,childFolderCount,totalItemCount,unreadItemCount,isHidden'
/** What changes with every message is not kept: the messages themselves are. */
const counts = new Set(['childFolderCount', 'totalItemCount', 'unreadItemCount', 'sizeInBytes'])

/** Reads a folder of an answer or of a saved record. Fails with `answerUnknown`. */
export function readFolder(raw: Json, call: string): MailFolder {
  const read = readAnswer(folderShape, raw, call)
  const record = recordOf(raw, 'mailFolder') ?? {}
  return {
    id: read.id,
    name: read.displayName,
    parent: read.parentFolderId,
    count: read.totalItemCount ?? null,
    record: Object.fromEntries(Object.entries(record).filter(([name]) => !counts.has(name))),
  }
}

/** A search is no place: what it shows lies in real folders. */
const isSearch = ({ record }: MailFolder): boolean =>
  record['@odata.type'] === '#microsoft.graph.mailSearchFolder'

type Listing = For & Readonly<{ graph: Graph; user: string }>

/** Lists the folders of a mailbox; search folders and hidden ones are left out. */
export async function listFolders(ask: Listing): Promise<MailFolders> {
  const { graph, user, mailbox, signal } = ask
  const found = new Map<string, MailFolder>()
  const open: GraphPath[] = [path`/users/${user}/mailFolders`]
  for (const to of open) {
    const query = { $select: members, $top: 250 }
    for await (const { items } of graph.pages({ mailbox, to, query, signal }))
      for (const raw of items) {
        const folder = readFolder(raw, to.call)
        if (isSearch(folder) || found.has(folder.id)) continue
        found.set(folder.id, folder)
        const children = readAnswer(folderShape, raw, to.call).childFolderCount
        if (children !== 0) open.push(path`/users/${user}/mailFolders/${folder.id}/childFolders`)
      }
  }
  return found
}

/** Names beside the folders at the top of a mailbox, and months beside those in any folder. */
const taken = new Set(['mailbox.json', 'folders.json', 'settings.json', '_items.jsonl'])
const isTaken = (name: string): boolean => /^\d{4}-\d{2}$/.test(name) || taken.has(foldedName(name))

function namesIn(inside: readonly MailFolder[]): Map<string, string> {
  const key = (id: string, long: boolean): string =>
    (long ? longItemKey : itemKey)('outlook-mail', 'folder', id)
  const names = folderNames(inside, key)
  return new Map(
    [...names].map(([id, name]) => [
      id,
      isTaken(name) ? keyedFileName(name, key(id, false)) : name,
    ]),
  )
}

/** Gives each folder its path below the mailbox's; what hangs on nothing or in a ring is at the top. */
export function layoutOf(folders: MailFolders): Map<string, string> {
  const inside = Map.groupBy(folders.values(), (folder) => homeOf(folder, folders))
  const paths = new Map<string, string>()
  const open = [{ id: '', at: '' }]
  for (const { id, at } of open)
    for (const [child, name] of namesIn(inside.get(id) ?? [])) {
      paths.set(child, `${at}${name}`)
      open.push({ id: child, at: `${at}${name}/` })
    }
  return paths
}

/** The folder that one lies in; empty = the top. */
function homeOf(folder: MailFolder, folders: MailFolders): string {
  const seen = new Set([folder.id])
  for (let at = folders.get(folder.parent); at; at = folders.get(at.parent)) {
    if (seen.has(at.id)) return ''
    seen.add(at.id)
  }
  return folders.has(folder.parent) ? folder.parent : ''
}

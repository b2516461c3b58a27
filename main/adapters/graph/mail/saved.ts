import { FailureError } from '../../../core/failure.ts'
import type { Before, Entry, Json } from '../../../core/ports.ts'
import { isList, parseExact } from '../../exact-json.ts'
import { idOf, recordOf } from '../records.ts'
import { layoutOf, readFolder, type MailFolder, type MailFolders } from './folders.ts'
import { messageKey, type Message } from './message.ts'

/** Name of the file with a month's records, and of that with a mailbox's folders. */
export const itemsName = '_items.jsonl'
export const foldersName = 'folders.json'

/** Where the copy before has a message: month, file name, and the file. */
export type Place = Readonly<{ month: string; name: string; entry: Entry }>

/** A mailbox as the copy before has it; paths are those below the mailbox's folder. */
export interface SavedMail {
  /** The folders themselves. */
  readonly known: MailFolders
  /** Path of each folder by id. */
  readonly folders: ReadonlyMap<string, string>
  /** The months of a folder. */
  months(folder: string): Promise<readonly string[]>
  /** The places of a folder's messages by key. */
  places(folder: string): Promise<ReadonlyMap<string, Place>>
  /** The records of a folder's month by id. */
  records(folder: string, month: string): Promise<ReadonlyMap<string, Message>>
  /** A message of a folder; null if it is not there. */
  find(folder: string, id: string): Promise<Place | null>
}

const isMonth = ({ name, is }: Entry): boolean => is === 'folder' && /^\d{4}-\d{2}$/.test(name)

function parse(text: string): Json {
  try {
    return parseExact(text)
  } catch (error) {
    // A damaged line counts as not there: what it told of is read again.
    if (error instanceof SyntaxError) return null
    throw error
  }
}

const linesOf = (bytes: Uint8Array): string[] =>
  new TextDecoder().decode(bytes).split('\n').filter(Boolean)

function readFolders(bytes: Uint8Array | null): MailFolders {
  const list = bytes === null ? null : parse(new TextDecoder().decode(bytes))
  const found = new Map<string, MailFolder>()
  for (const raw of list !== null && isList(list) ? list : []) {
    try {
      const folder = readFolder(raw, foldersName)
      found.set(folder.id, folder)
    } catch (error) {
      if (!(error instanceof FailureError)) throw error
    }
  }
  return found
}

/** Remembers what a reading gave, by name. */
function remember<T>(read: (name: string) => Promise<T>): (name: string) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return (name) => {
    const found = known.get(name) ?? read(name)
    known.set(name, found)
    return found
  }
}

/** Months whose records are remembered: those of a whole mailbox are long. */
const mostMonths = 8

function recentRecords(before: Before) {
  const known = new Map<string, Promise<ReadonlyMap<string, Message>>>()

  async function read(path: string): Promise<ReadonlyMap<string, Message>> {
    const lines = linesOf((await before.read(path)) ?? new Uint8Array())
    const all = lines.map((line) => recordOf(parse(line), 'message'))
    return new Map(all.flatMap((one) => (one === null ? [] : [[idOf(one), one]])))
  }

  return async (folder: string | null, month: string) => {
    if (folder === null) return new Map<string, Message>()
    const path = `${folder}/${month}/${itemsName}`
    const found = known.get(path) ?? read(path)
    known.delete(path)
    known.set(path, found)
    const [oldest] = known.keys()
    if (known.size > mostMonths && oldest !== undefined) known.delete(oldest)
    return found
  }
}

/** Looks at a mailbox's folder of the copy before; `null` = there is none. */
export async function savedMail(before: Before, root: string | null): Promise<SavedMail> {
  const bytes = root === null ? null : await before.read(`${root}/${foldersName}`)
  const all = readFolders(bytes)
  const folders = layoutOf(all)
  const at = (folder: string): string | null => {
    const path = folders.get(folder)
    return path === undefined ? null : `${root}/${path}`
  }

  const months = remember(async (folder) => {
    const path = at(folder)
    return path === null ? [] : (await before.list(path)).filter(isMonth).map(({ name }) => name)
  })

  const places = remember(async (folder) => {
    const found = new Map<string, Place>()
    for (const month of await months(folder))
      for (const entry of await before.list(`${at(folder)}/${month}`)) {
        const key = /~([a-z2-7]{8})\.eml$/.exec(entry.name)?.[1]
        if (key !== undefined) found.set(key, { month, name: entry.name, entry })
      }
    return found
  })

  const records = recentRecords(before)

  return {
    known: all,
    folders,
    months,
    places,
    records: (folder, month) => records(at(folder), month),
    find: async (folder, id) => (await places(folder)).get(messageKey(id)) ?? null,
  }
}

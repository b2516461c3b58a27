import { label } from '../../../core/names.ts'
import { itemKey } from '../../item-key.ts'
import { refusalOf } from '../errors.ts'
import type { GraphPath } from '../path.ts'
import { idOf, textOf, type GraphRecord } from '../records.ts'
import { ask, madeId, readList, readRecord } from './ask.ts'
import type { PutBackBox, SavedItem } from './types.ts'
import type { Home } from './writer.ts'

/** How the containers of a kind are listed and made. */
export type Containers = Readonly<{
  /** The list to look through, and to make new ones in. */
  list: GraphPath
  /** Member that bears the name. */
  name: 'displayName' | 'name'
  /** The container that an item lay in: asked for by id, or found in the list by its key. */
  own: Readonly<{ at: (item: SavedItem) => GraphPath | null }> | Readonly<{ type: string }>
}>

const folded = (text: string): string => text.trim().toLowerCase()

/** The containers of one mailbox. */
export interface Homes {
  /** Where an item goes; makes the new container when it is first needed. */
  of(item: SavedItem): Promise<Home>
  /** The same without making anything: null where the container is still to be made. */
  peek(item: SavedItem): Promise<string | null>
}

type Asking = Readonly<{ box: PutBackBox; containers: Containers }>

async function named({ box, containers: { list, name } }: Asking): Promise<string | null> {
  const found = (await readList(box, { to: list })).find(
    (record) => folded(textOf(record, name)) === folded(box.folder.name),
  )
  return found === undefined ? null : idOf(found)
}

async function makeNew(asking: Asking): Promise<string> {
  const { box, containers } = asking
  const { list, name } = containers
  const there = await named(asking)
  if (there !== null) return there
  try {
    const body = { [name]: box.folder.name }
    return madeId(await ask(box, { method: 'POST', to: list, body }), list)
  } catch (error) {
    // Made by a request whose answer was lost, or by somebody else meanwhile.
    if (refusalOf(error) === null) throw error
    const now = await named(asking)
    if (now === null) throw error
    return now
  }
}

/** Calendars of others may be read-only, and the list of flagged mails shows mails. */
const isOpen = (record: GraphRecord): boolean =>
  record['canEdit'] !== false && record['wellknownListName'] !== 'flaggedEmails'

/** Finds the container that items lay in; asks for each once. */
function createOwn({ box, containers: { list, own } }: Asking) {
  const known = new Map<string, Promise<string | null>>()
  let all: Promise<GraphRecord[]> | null = null

  async function byPath(to: GraphPath): Promise<string | null> {
    const record = await readRecord(box, { to })
    return record === null ? null : idOf(record)
  }

  async function byKey(item: SavedItem, type: string): Promise<string | null> {
    const found = (await (all ??= readList(box, { to: list }))).find(
      (record) => isOpen(record) && itemKey(item.kind, type, idOf(record)) === item.container,
    )
    return found === undefined ? null : idOf(found)
  }

  return (item: SavedItem): Promise<string | null> => {
    if (box.folder.isForAll || !box.isOwn) return Promise.resolve(null)
    if ('type' in own) return byKey(item, own.type)
    const to = own.at(item)
    if (to === null) return Promise.resolve(null)
    const asked = known.get(to.text) ?? byPath(to)
    known.set(to.text, asked)
    return asked
  }
}

/** Finds the containers of one mailbox for one put-back. */
export function createHomes(box: PutBackBox, containers: Containers): Homes {
  const asking = { box, containers }
  const own = createOwn(asking)
  let other: Promise<string> | null = null
  let seen: Promise<string | null> | null = null
  return {
    async of(item) {
      const id = await own(item)
      if (id !== null) return { id, isOther: false }
      return { id: await (other ??= makeNew(asking)), isOther: !box.folder.isForAll }
    },
    peek: async (item) => (await own(item)) ?? other ?? (seen ??= named(asking)),
  }
}

/** A name for a container that Outlook takes. */
export const containerName = (text: string): string => label(text).slice(0, 60)

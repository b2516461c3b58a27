import { createRandom, type Random } from '../random.ts'
import { createIndex, type ItemIndex } from './item-index.ts'
import type { Extra, Item, Kind } from './item.ts'
import type { Quirks } from './quirks.ts'
import type { Json } from './wire.ts'

/** What left a container: the ids that it had there. */
export type Gone = Readonly<{ seq: number; iid: string; rid: string }>

/** The journal of one container, compacted: members by their last change, and who left when. */
export interface Feed {
  readonly id: string
  /** By lasting id, in order of the last change. */
  readonly members: Map<string, Item>
  /** By default id, in order of leaving. */
  readonly gone: Map<string, Gone>
  /** When who is there now came. */
  /** The last sorting, kept while nothing changes. */
  sorted: Readonly<{ key: string; items: readonly Item[] }> | null
}

/** What a new item is made of. */
export type Draft = Readonly<{
  kind: Kind
  home: string
  fields: Json
  created?: number
  modified?: number
  extended?: ReadonlyMap<string, string>
  attachments?: Item['attachments']
  extra?: Extra
}>

/** A mailbox: containers, items and their journals. */
export interface Mailbox {
  /** Id of the user in the directory. */
  readonly owner: string
  readonly address: string
  readonly random: Random
  /** Number of the newest change. */
  readonly seq: number
  feed(id: string): Feed
  item(iid: string): Item | undefined
  /** By default id. */
  named(rid: string): Item | undefined
  all(kind: Kind): readonly Item[]
  /** Items by `mid:` and an internetMessageId, or `ep:`, an extended property's id, `=` and its value. */
  lookup(key: string): readonly Item[]
  add(draft: Draft): Item
  /** Notes a change; `read` for one that is only a read mark. */
  change(item: Item, what?: 'content' | 'read'): void
  /** Moves an item: its default id changes. */
  move(item: Item, home: string): void
  /** Gives an item another default id where it is. */
  rename(item: Item): void
  remove(item: Item): void
  /** A new id for something that is no item. */
  newId(): string
  /** Other facts of the mailbox: settings, categories. */
  readonly facts: Json
  full: boolean
}

const alphabet = Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_')
/** Text of so many characters in one piece: a string put together by letters takes ten times the room. */
function flat(random: Random, length: number): string {
  const bytes = Buffer.alloc(length)
  for (let at = 0; at < length; at += 1)
    bytes[at] = alphabet[random.int(0, alphabet.length - 1)] ?? 0
  return bytes.toString('latin1')
}

const constant: ReadonlySet<Kind> = new Set<Kind>([
  'mailFolder',
  'calendar',
  'contactFolder',
  'list',
  'task',
])

/** Feeds of the containers themselves. */
export const roots = {
  mailFolder: 'mailFolders',
  calendar: 'calendars',
  contactFolder: 'contactFolders',
  list: 'lists',
} as const

const emptyFeed = (id: string): Feed => ({
  id,
  members: new Map(),
  gone: new Map(),
  sorted: null,
})

type Insides = Readonly<{
  items: Map<string, Item>
  byRid: Map<string, Item>
  feed: (id: string) => Feed
  next: () => number
  key: () => string
  newRid: () => string
  now: () => number
  quirks: Quirks
  index: ItemIndex
}>

function enter(item: Item, { feed, byRid }: Insides): void {
  feed(item.home).members.set(item.iid, item)
  feed(item.home).sorted = null
  byRid.set(item.rid, item)
}

function exit(item: Item, seq: number, { feed, byRid }: Insides): void {
  const { members, gone } = feed(item.home)
  members.delete(item.iid)
  gone.set(item.rid, { seq, iid: item.iid, rid: item.rid })
  feed(item.home).sorted = null
  byRid.delete(item.rid)
}

function made(draft: Draft, at: Insides, rid: string): Item {
  const seq = at.next()
  const created = draft.created ?? at.now()
  return {
    kind: draft.kind,
    iid: constant.has(draft.kind) ? rid : rid.replace(/^AAMkAG/, 'AAkALg'),
    rid,
    home: draft.home,
    changeKey: at.key(),
    created,
    modified: draft.modified ?? created,
    seq,
    content: seq,
    visible: draft.created === undefined ? at.now() + at.quirks.lag : 0,
    fields: draft.fields,
    extended: new Map(draft.extended),
    attachments: [...(draft.attachments ?? [])],
    extra: draft.extra ?? {},
  }
}

function changed(item: Item, what: 'content' | 'read', at: Insides): void {
  item.seq = at.next()
  if (what === 'content') item.content = item.seq
  item.changeKey = at.key()
  item.modified = Math.max(item.modified, at.now())
  at.index.put(item)
  const { members } = at.feed(item.home)
  // Taken out and put in again: the order of the map is the order of the changes.
  members.delete(item.iid)
  members.set(item.iid, item)
  at.feed(item.home).sorted = null
}

function insides(
  random: Random,
  now: () => number,
  quirks: Quirks,
): Insides & { seq: () => number } {
  const feeds = new Map<string, Feed>()
  let seq = 0
  return {
    items: new Map(),
    byRid: new Map(),
    feed(id) {
      const there = feeds.get(id) ?? emptyFeed(id)
      feeds.set(id, there)
      return there
    },
    next: () => (seq += 1),
    key: () => `CQAAABYAAA${flat(random, 22)}`,
    newRid: () => `AAMkAG${flat(random, 58)}AAA=`,
    now,
    quirks,
    index: createIndex(),
    seq: () => seq,
  }
}

/** Takes an item out and puts it in with another default id. */
function settle(item: Item, home: string, at: Insides): void {
  exit(item, at.next(), at)
  item.home = home
  if (!constant.has(item.kind)) item.rid = at.newRid()
  item.seq = at.next()
  item.content = item.seq
  item.changeKey = at.key()
  item.modified = Math.max(item.modified, at.now())
  enter(item, at)
}

/** Makes an empty mailbox; the same seed gives the same ids. */
export function createMailbox(
  owner: Readonly<{ id: string; address: string; seed: string }>,
  around: Readonly<{ now: () => number; quirks: Quirks }>,
): Mailbox {
  const random = createRandom(owner.seed)
  const at = insides(random, around.now, around.quirks)
  return {
    owner: owner.id,
    address: owner.address,
    random,
    facts: {},
    full: false,
    get seq() {
      return at.seq()
    },
    feed: at.feed,
    item: (iid) => at.items.get(iid),
    named: (rid) => at.byRid.get(rid),
    all: (kind) => [...at.items.values()].filter((item) => item.kind === kind),
    lookup: (key) => at.index.find(key),
    newId: at.newRid,
    add(draft) {
      const item = made(draft, at, at.newRid())
      at.items.set(item.iid, item)
      enter(item, at)
      at.index.put(item)
      return item
    },
    change: (item, what = 'content') => changed(item, what, at),
    move: (item, home) => settle(item, home, at),
    rename: (item) => settle(item, item.home, at),
    remove(item) {
      exit(item, at.next(), at)
      at.items.delete(item.iid)
      at.index.drop(item)
    },
  }
}

import { isKind } from '../../../core/kinds.ts'
import type { Kind } from '../../../core/kinds.ts'
import { isReadable } from '../text/plain-text.ts'

/** What the place of a file says about it; nothing has been read yet. */
export type Description = Readonly<{
  kind: Kind
  type: string
  /** Identity of the item over all snapshots and paths. */
  identity: string
  /** File of the item where it has several: empty for its record. */
  part: string
  /** Label of the name, without key and ending. */
  title: string
  /** Key and label of the person it belongs to. */
  person: Readonly<{ key: string; name: string }> | null
  /** `record` = JSON that names title and time; `mail`; `text` = readable; `name` = by name only. */
  reads: 'record' | 'mail' | 'text' | 'name'
  /** False for files that only repeat or support others. */
  searched: boolean
}>

/** `name~key` with its endings: label, key, rest. */
const keyed = /^(.*)~([a-z2-7]{12}|[a-z2-7]{8})((?:\.[^~]*)?)$/su

/** Parts of a name that bears a key. */
export type Keyed = Readonly<{ label: string; key: string; rest: string }>

/** Takes a `name~key.ending` apart; null where there is no key. */
export function keyedParts(name: string): Keyed | null {
  const match = keyed.exec(name)
  if (match === null) return null
  return { label: match[1] ?? '', key: match[2] ?? '', rest: match[3] ?? '' }
}

const readsOf = (name: string): 'text' | 'name' => (isReadable(name) ? 'text' : 'name')

/** Where a file lies: its kind's folder and the folders below, and its name; no shard folders. */
type Place = Readonly<{ kind: Kind; folders: readonly string[]; name: string }>

function byPath({ kind, folders, name }: Place, type: string): Description {
  const identity = [kind, ...folders, name].join('/')
  const reads = readsOf(name)
  return { kind, type, identity, part: '', title: name, person: null, reads, searched: true }
}

const types: Readonly<Record<string, string>> = {
  people: 'user',
  left: 'user',
  external: 'external',
  departments: 'dept',
  roles: 'role',
}

/** The item whose `.files` folder a file lies in, and the file's path there. */
function attachment(place: Place): Readonly<{ owner: Keyed; part: string }> | null {
  for (const [at, folder] of place.folders.entries()) {
    const owner = folder.endsWith('.files') ? keyedParts(folder.slice(0, -6)) : null
    if (owner !== null) {
      return { owner, part: [...place.folders.slice(at + 1), place.name].join('/') }
    }
  }
  return null
}

/** `scope` tells equal keys of different containers apart (an event in two calendars). */
function record(place: Place, type: string, scope: string): Description {
  const { kind, name } = place
  const attached = attachment(place)
  if (attached !== null) {
    const { owner, part } = attached
    const identity = `${kind}:${scope}${owner.key}`
    const [own, reads] = [keyedParts(name), readsOf(name)]
    const title = own === null ? name : `${own.label}${own.rest}`
    return { kind, type, identity, part, title, person: null, reads, searched: true }
  }
  const parts = keyedParts(name)
  if (parts === null) return byPath(place, type)
  const isJson = parts.rest.endsWith('.json')
  return {
    kind,
    type,
    identity: `${kind}:${scope}${parts.key}`,
    part: parts.rest === '.json' ? '' : parts.rest,
    title: parts.label,
    person: null,
    reads: isJson ? 'record' : 'name',
    searched: isJson,
  }
}

/** A message of a mailbox, whose folder bears the address; equal keys of two mailboxes differ so. */
function message(place: Place): Description {
  const described = byPath(place, 'message')
  const parts = keyedParts(place.name)
  if (parts?.rest !== '.eml') return { ...described, reads: 'name', searched: false }
  const identity = `${place.kind}:${place.folders[0] ?? ''}/${parts.key}`
  return { ...described, identity, title: parts.label, reads: 'mail' }
}

/** An item of a mailbox; records of the mailbox itself and of its folders are no items to find. */
function mailboxItem(place: Place, type: string): Description {
  const described = record(place, type, `${place.folders[0] ?? ''}/`)
  return place.folders.length > 1 ? described : { ...described, reads: 'name', searched: false }
}

const describers: Readonly<Record<Kind, (place: Place) => Description>> = {
  contacts(place) {
    const type = types[place.folders[0] ?? ''] ?? 'contacts'
    const described = record(place, type, '')
    const parts = type === 'user' ? keyedParts(place.name) : null
    if (parts === null) return described
    return { ...described, person: { key: parts.key, name: parts.label } }
  },
  calendar(place) {
    const owner = keyedParts(place.folders[0] ?? '')
    const described = record(place, 'event', owner === null ? '' : `${owner.key}/`)
    if (owner === null) return described
    return { ...described, person: { key: owner.key, name: owner.label } }
  },
  approvals(place) {
    const template = keyedParts(place.folders[0] ?? '')
    if (template === null || place.name !== 'template.json') return record(place, 'instance', '')
    const described = record(place, 'template', '')
    return { ...described, reads: 'record', identity: `approvals:${template.key}` }
  },
  drive(place) {
    const described = byPath(place, 'file')
    const own = place.name === '_items.jsonl'
    const owner = place.folders[0] === undefined ? null : keyedParts(place.name)
    const title = owner === null ? place.name : `${owner.label}${owner.rest}`
    return own ? { ...described, reads: 'name', searched: false } : { ...described, title }
  },
  mail: message,
  'outlook-mail': message,
  'outlook-calendar': (place) => mailboxItem(place, 'event'),
  'outlook-contacts': (place) => mailboxItem(place, 'contact'),
  'outlook-tasks': (place) => mailboxItem(place, 'task'),
  folders: (place) => byPath(place, 'file'),
}

/**
 * Tells what a file of a snapshot is, by its path below `/dingkeep` without shard folders.
 *
 * Null for what belongs to no kind (`README.txt`, `.dingkeep/…`).
 */
export function describeFile(path: readonly string[]): Description | null {
  const [kind, ...folders] = path
  const name = folders.pop()
  if (kind === undefined || name === undefined || !isKind(kind)) return null
  return describers[kind]({ kind, folders, name })
}

/** Tells whether a folder's name is a shard, which readers do not see. */
export const isShard = (kind: string, name: string): boolean =>
  kind !== 'folders' && /^~[0-9a-f]{2}$/.test(name)

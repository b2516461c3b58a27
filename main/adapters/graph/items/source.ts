import { FailureError } from '../../../core/failure.ts'
import type { Change, FileDraft, Json, Source } from '../../../core/ports.ts'
import { recordBytes } from '../../exact-json.ts'
import { itemKey } from '../../item-key.ts'
import type { GraphRecord } from '../records.ts'
import type { Box, MailboxSourceOptions, Portion } from '../run.ts'
import { mailboxSource } from '../source.ts'
import { editsOf, type At, type Edits } from './edits.ts'
import type { ItemKind } from './kind.ts'
import { folderOf, foldersName, lookAtItems, type Look } from './look.ts'

/** Changes are handed on in portions of so many. */
const portionSize = 200

type Work = Readonly<{ kind: ItemKind; box: Box; look: Look; folders: ReadonlyMap<string, string> }>

/** Paths of an item's files in the copy before, below the container's present folder. */
function pathsBefore({ kind, look: looked, folders }: Work, { id, container }: At): string[] {
  const files = looked.saved.get(container)?.files.get(itemKey(kind.kind, kind.type, id)) ?? []
  return files.map((path) => `${folders.get(container)}/${path}`)
}

/** `.exceptions.json`, `.json`, `.ics`: everything after the key. */
const endingOf = (path: string): string => /~[a-z2-7]{8}(\.[^~/]*)$/.exec(path)?.[1] ?? ''

function withOrigin(file: FileDraft, paths: readonly string[]): FileDraft {
  const from = paths.find((path) => endingOf(path) === endingOf(file.path))
  return from === undefined || from === file.path ? file : { ...file, from }
}

type Put = At & Readonly<{ record: GraphRecord; origin: At }>

/** Hands an item on; one that cannot be written is named as failed. */
function putChange(work: Work, { id, container, record, origin }: Put): Change {
  const { kind, box, folders } = work
  const item = { type: kind.type, id }
  const paths = pathsBefore(work, origin)
  try {
    const files = kind.files(record, box.ask.zone).map((file) => {
      const placed = { ...file, path: `${folders.get(container)}/${file.path}` }
      return withOrigin(placed, paths)
    })
    return { is: 'item', item: { ...item, files } }
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    return { is: 'failed', item, paths, failure: error.failure }
  }
}

function* itemChanges(work: Work, edits: Edits): Generator<Change> {
  const { kind } = work
  const left = new Map(edits.left.map((at) => [at.id, at]))
  for (const [id, { record, container }] of edits.puts) {
    const at = { id, container }
    const isKnown = pathsBefore(work, at).length > 0
    yield putChange(work, { ...at, record, origin: isKnown ? at : (left.get(id) ?? at) })
  }
  for (const at of [...edits.gone, ...edits.left]) {
    const paths = pathsBefore(work, at)
    if (paths.length > 0) yield { is: 'gone', item: { type: kind.type, id: at.id }, paths }
  }
  for (const { failure, ...at } of edits.failed) {
    yield {
      is: 'failed',
      item: { type: kind.type, id: at.id },
      paths: pathsBefore(work, at),
      failure,
    }
  }
}

/** A mailbox that shows nothing at all although the copy has something. */
function isSuddenlyEmpty({ rounds, saved }: Look): boolean {
  const had = [...saved.values()].some(({ files }) => files.size > 0)
  const all = [...rounds.values()]
  return (
    had && all.every(({ complete, whole, partly }) => complete && whole.size + partly.size === 0)
  )
}

/** Folders that got another name; the copy is asked for by the old one all the same. */
function* movedChanges({ box, look: looked, folders }: Work): Generator<Change> {
  for (const [id, before] of looked.folders) {
    const [from, to] = [`${box.folder}/${before}`, folders.get(id)]
    if (to !== undefined && from !== to) yield { is: 'moved', from, to }
  }
}

function foldersChange({ box, look: looked }: Work): Change {
  const sorted = looked.containers.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const content = recordBytes(sorted.map(({ record }) => record))
  const files = [{ path: `${box.folder}/${foldersName}`, time: 0, content }]
  return { is: 'item', item: { type: 'folders', id: box.mailbox.id, files } }
}

/** Containers that are gone leave as a whole, unless something in them is not clear. */
function* droppedChanges({ kind, look: looked, folders }: Work, edits: Edits): Generator<Change> {
  const unclear = new Set([...edits.again, ...edits.failed].map(({ container }) => container))
  for (const id of looked.dropped) {
    const folder = folders.get(id)
    if (folder === undefined || unclear.has(id)) continue
    yield { is: 'gone', item: { type: kind.containerType, id }, paths: [folder] }
  }
}

function cursorAfter({ look: looked }: Work, edits: Edits, failed: readonly string[]): Json {
  const chains: [string, Json][] = []
  for (const { id } of looked.containers) {
    const chain = looked.rounds.get(id)?.chain ?? {}
    const open = edits.again.filter(({ container }) => container === id)
    const again = new Set([
      ...open.map((at) => at.id),
      ...failed.filter((item) => edits.puts.get(item)?.container === id),
    ])
    if (Object.keys(chain).length > 0)
      chains.push([
        id,
        again.size === 0 ? { ...chain } : { ...chain, again: [...again].toSorted() },
      ])
  }
  return { folders: Object.fromEntries(chains.toSorted(([a], [b]) => (a < b ? -1 : 1))) }
}

async function* handOn(kind: ItemKind, box: Box, looked: Look): AsyncGenerator<Portion> {
  const names = new Map<string, string>()
  for (const [id, folder] of looked.folders) names.set(id, `${box.folder}/${folder}`)
  for (const one of looked.containers) names.set(one.id, `${box.folder}/${folderOf(kind, one)}`)
  const work: Work = { kind, box, look: looked, folders: names }
  if (isSuddenlyEmpty(looked)) {
    const all = [...looked.folders.values()].map((name) => `${box.folder}/${name}`)
    // Whoever takes that decides when to believe it.
    const changes = all.map((folder): Change => ({ is: 'complete', folder }))
    yield { changes, cursor: { folders: {} } }
    return
  }
  const { rounds, saved } = looked
  const edits = await editsOf({ kind, box, rounds, saved })
  yield { changes: [...movedChanges(work)] }
  const failed: string[] = []
  let portion: Change[] = []
  for (const change of itemChanges(work, edits)) {
    portion.push(change)
    if (change.is === 'failed') failed.push(change.item.id)
    if (portion.length < portionSize) continue
    yield { changes: portion }
    portion = []
  }
  yield { changes: [...portion, ...droppedChanges(work, edits), foldersChange(work)] }
  yield { changes: [], cursor: cursorAfter(work, edits, failed) }
}

/** Makes the source of a kind whose items lie in containers. */
export const itemSource = (options: MailboxSourceOptions, kind: ItemKind): Source =>
  mailboxSource(options, {
    kind: kind.kind,
    scopes: kind.scopes,
    look: (box) => lookAtItems(kind, box),
    handOn: (box, looked) => handOn(kind, box, looked),
  })

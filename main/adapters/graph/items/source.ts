import { FailureError } from '../../../core/failure.ts'
import type { Change, FileDraft, Json, Source } from '../../../core/ports.ts'
import { recordBytes } from '../../exact-json.ts'
import type { GraphRecord } from '../records.ts'
import type { Box, MailboxSourceOptions, Portion } from '../run.ts'
import { mailboxSource } from '../source.ts'
import { attachmentFiles, readAttachments } from './attachments.ts'
import { editsOf, type At, type Edits } from './edits.ts'
import type { ItemKind } from './kind.ts'
import { folderOf, foldersName, lookAtItems, type Look } from './look.ts'
import { photoChanges, photoFiles, readPhotos } from './photos.ts'
import { endingOf, pathsBefore, savedTimes, withOrigin, type Work } from './work.ts'

/** Changes are handed on in portions of so many. */
const portionSize = 200

type Put = At & Readonly<{ record: GraphRecord; origin: At }>

/** All files of an item, what hangs on it and its photo too. */
function filesOf(work: Work, put: Put): FileDraft[] {
  const files = ownFiles(work, put)
  const record = files.find(({ path }) => endingOf(path) === '.json')
  if (record === undefined) return files
  const { kind, box, photos } = work
  const saved = savedTimes(work, put.origin).get('.jpg') !== undefined
  return [
    ...files,
    ...photoFiles({ kind, box, id: put.id, record, photo: photos.get(put.id), saved }),
  ]
}

function ownFiles(work: Work, { id, record, origin }: Put): FileDraft[] {
  const { kind, box, attachments } = work
  const attached = attachments.get(id)
  if (attached === undefined || 'name' in attached) return [...kind.files(record, box.ask.zone)]
  const whole = { ...record, _dk: { attachments: attached.records } }
  const own = kind.files(whole, box.ask.zone)
  const at = own.at(-1)?.path ?? ''
  const times = savedTimes(work, origin)
  const savedTime = (path: string) => times.get(endingOf(path)) ?? null
  return [...own, ...attachmentFiles({ box, id, record: at, attached, savedTime })]
}

/** What hung on an item and does not any more; it stays where that could not be found out. */
function* leftChanges(work: Work, put: Put, files: readonly FileDraft[]): Generator<Change> {
  const { kind, attachments } = work
  const attached = attachments.get(put.id)
  const kept = new Set(files.flatMap(({ path, from = path }) => [path, from]))
  const paths = pathsBefore(work, put.origin).filter(
    (path) => endingOf(path).startsWith('.files/') && !kept.has(path),
  )
  if (attached !== undefined && 'name' in attached) {
    const item = { type: 'attachments', id: put.id }
    yield { is: 'failed', item, paths, failure: attached }
  } else if (paths.length > 0) {
    yield { is: 'gone', item: { type: kind.type, id: put.id }, paths }
  }
}

/** Hands an item on; one that cannot be written is named as failed. */
function* putChanges(work: Work, put: Put): Generator<Change> {
  const { kind, folders } = work
  const { id, container, origin } = put
  const paths = pathsBefore(work, origin)
  try {
    const files = filesOf(work, put).map((file) =>
      withOrigin({ ...file, path: `${folders.get(container)}/${file.path}` }, paths),
    )
    yield { is: 'item', item: { type: kind.type, id, files } }
    yield* leftChanges(work, put, files)
    const own = files.map(({ path }) => path).filter((path) => endingOf(path) === '.jpg')
    yield* photoChanges(work.photos.get(id), id, own)
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    yield { is: 'failed', item: { type: kind.type, id }, paths, failure: error.failure }
  }
}

function* itemChanges(work: Work, edits: Edits): Generator<Change> {
  const { kind } = work
  const left = new Map(edits.left.map((at) => [at.id, at]))
  for (const [id, { record, container }] of edits.puts) {
    const at = { id, container }
    const isKnown = pathsBefore(work, at).length > 0
    yield* putChanges(work, { ...at, record, origin: isKnown ? at : (left.get(id) ?? at) })
  }
  for (const at of [...edits.gone, ...edits.left]) {
    const paths = pathsBefore(work, at)
    if (paths.length > 0) yield { is: 'gone', item: { type: kind.type, id: at.id }, paths }
  }
  for (const { failure, ...at } of edits.failed) {
    const item = { type: kind.type, id: at.id }
    yield { is: 'failed', item, paths: pathsBefore(work, at), failure }
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

/** Hands items on in portions; gives those of which something failed. */
async function* tellItems(work: Work, edits: Edits): AsyncGenerator<readonly Change[], string[]> {
  const failed: string[] = []
  let portion: Change[] = []
  const tell = (change: Change): void => {
    if (change.is === 'failed') failed.push(change.item.id)
    if (change.is === 'item' && work.box.watched.takeFailed(change.item.id)) {
      failed.push(change.item.id)
    }
  }
  for (const change of itemChanges(work, edits)) {
    portion.push(change)
    if (portion.length < portionSize) continue
    yield portion
    portion.forEach(tell)
    portion = []
  }
  yield portion
  portion.forEach(tell)
  return failed
}

function foldersNow(kind: ItemKind, box: Box, looked: Look): Map<string, string> {
  const names = new Map<string, string>()
  for (const [id, folder] of looked.folders) names.set(id, `${box.folder}/${folder}`)
  for (const one of looked.containers) names.set(one.id, `${box.folder}/${folderOf(kind, one)}`)
  return names
}

async function* handOn(kind: ItemKind, box: Box, looked: Look): AsyncGenerator<Portion> {
  if (isSuddenlyEmpty(looked)) {
    const all = [...looked.folders.values()].map((name) => `${box.folder}/${name}`)
    // Whoever takes that decides when to believe it.
    const changes = all.map((folder): Change => ({ is: 'complete', folder }))
    yield { changes, cursor: { folders: {} } }
    return
  }
  const { rounds, saved } = looked
  const edits = await editsOf({ kind, box, rounds, saved })
  const attachments = await readAttachments(kind, box, edits)
  const savedTime = (at: At) => savedTimes({ kind, look: looked }, at).get('.json') ?? null
  const photos = await readPhotos({ kind, box, edits, rounds, savedTime })
  const work: Work = {
    kind,
    box,
    look: looked,
    folders: foldersNow(kind, box, looked),
    attachments,
    photos,
  }
  yield { changes: [...movedChanges(work)] }
  const telling = tellItems(work, edits)
  let next = await telling.next()
  for (; next.done !== true; next = await telling.next()) yield { changes: next.value }
  yield { changes: [...droppedChanges(work, edits), foldersChange(work)] }
  yield { changes: [], cursor: cursorAfter(work, edits, next.value) }
}

/** Makes the source of a kind whose items lie in containers. */
export const itemSource = (options: MailboxSourceOptions, kind: ItemKind): Source =>
  mailboxSource(options, {
    kind: kind.kind,
    scopes: kind.scopes,
    look: (box) => lookAtItems(kind, box),
    handOn: (box, looked) => handOn(kind, box, looked),
  })

import type { Change, Download, FileDraft } from '../../../core/ports.ts'
import { recordLine } from '../../exact-json.ts'
import { path } from '../path.ts'
import { idOf } from '../records.ts'
import type { Box } from '../run.ts'
import type { Edits } from './edits.ts'
import { changedAt, fileOf, isSameText, monthOf, type Message } from './message.ts'
import { itemsName, type Place, type SavedMail } from './saved.ts'

/** What becomes of a mailbox: from how it is saved to how it is now. */
export type Plan = Readonly<{
  box: Box
  saved: SavedMail
  /** Path of each folder below the mailbox's, as this copy names it. */
  layout: ReadonlyMap<string, string>
  edits: Edits
  /** Folders whose messages are all handed on, as their path changed. */
  renamed: ReadonlySet<string>
}>

/** Where the copy has a message. */
type Origin = Readonly<{ folder: string; place: Place; record: Message | undefined }>
type Put = Readonly<{ message: Message; folder: string; origin: Origin | null }>

/** One month of a folder that changes. */
type Month = { puts: Put[]; out: Set<string> }

/** A message that leaves a folder's month. */
type Leaving = Readonly<{ id: string; folder: string; month: string; path: string }>

type Work = Plan &
  Readonly<{
    months: Map<string, Map<string, Month>>
    leaving: Leaving[]
    /** Records of months in which nothing is left, by folder and month. */
    emptied: Map<string, string>
  }>

function monthIn({ months }: Work, folder: string, month: string): Month {
  const ofFolder = months.get(folder) ?? new Map<string, Month>()
  months.set(folder, ofFolder)
  const found = ofFolder.get(month) ?? { puts: [], out: new Set<string>() }
  ofFolder.set(month, found)
  return found
}

async function originOf(saved: SavedMail, id: string, folders: Iterable<string>) {
  for (const folder of folders) {
    const place = await saved.find(folder, id)
    if (place === null) continue
    return { folder, place, record: (await saved.records(folder, place.month)).get(id) }
  }
  return null
}

/** Path of a file of the copy before, below the mailbox's present name. */
const pathBefore = ({ box, saved }: Plan, { folder, place }: Omit<Origin, 'record'>): string =>
  `${box.folder}/${saved.folders.get(folder)}/${place.month}/${place.name}`

async function planPuts(work: Work): Promise<void> {
  const { saved, edits, box } = work
  for (const [id, { message, folder }] of edits.puts) {
    const origin = await originOf(saved, id, new Set([folder, ...(edits.left.get(id) ?? [])]))
    if (origin !== null) monthIn(work, origin.folder, origin.place.month).out.add(id)
    const month = monthIn(work, folder, monthOf(message, box.ask.zone))
    month.puts.push({ message, folder, origin })
  }
}

/** What leaves a folder: it is gone, or another folder has it. */
async function planOut(work: Work): Promise<void> {
  const { saved, edits } = work
  for (const [id, folders] of [...edits.gone, ...edits.left])
    for (const folder of folders) {
      const place = await saved.find(folder, id)
      if (place === null) continue
      monthIn(work, folder, place.month).out.add(id)
      const path = pathBefore(work, { folder, place })
      work.leaving.push({ id, folder, month: place.month, path })
    }
}

/** Everything of a folder whose path changed goes along. */
async function planRenamed(work: Work): Promise<void> {
  const { saved, renamed } = work
  for (const folder of renamed)
    for (const name of await saved.months(folder)) {
      const month = monthIn(work, folder, name)
      for (const [id, message] of await saved.records(folder, name)) {
        const place = await saved.find(folder, id)
        if (month.out.has(id) || place === null) continue
        month.puts.push({ message, folder, origin: { folder, place, record: message } })
      }
    }
}

/** True if the copy has exactly this text, saved to its end with the record that it belongs to. */
function isSaved(origin: Origin | null, message: Message): boolean {
  if (origin === null) return false
  const { place, record } = origin
  if (record === undefined) return place.entry.time === changedAt(message)
  return place.entry.time === changedAt(record) && isSameText(record, message)
}

function download({ graph, mailbox, watched, ask }: Box, put: Put): Download {
  const id = idOf(put.message)
  const to = path`/users/${mailbox.id}/messages/${id}/$value`
  return {
    size: null,
    unchanged: isSaved(put.origin, put.message),
    open: watched.content(id, (signal) =>
      graph.content({ mailbox: mailbox.id, to, signal: AbortSignal.any([signal, ask.signal]) }),
    ),
  }
}

function messageChange(work: Work, put: Put, folder: string): Change {
  const { message, origin } = put
  const file: FileDraft = {
    path: `${folder}/${fileOf(message)}`,
    time: changedAt(message),
    content: download(work.box, put),
  }
  const from = origin === null ? file.path : pathBefore(work, origin)
  const files = [from === file.path ? file : { ...file, from }]
  return { is: 'item', item: { type: 'message', id: idOf(message), files } }
}

const byId = (a: Message, b: Message): number => (idOf(a) < idOf(b) ? -1 : 1)

/** The records of a month as they are now. */
async function recordsNow(
  { saved }: Work,
  folder: string,
  [name, month]: readonly [string, Month],
) {
  const all = new Map(await saved.records(folder, name))
  for (const id of month.out) all.delete(id)
  for (const { message } of month.puts) all.set(idOf(message), message)
  return [...all.values()].toSorted(byId)
}

async function itemsChange(work: Work, folder: string, one: readonly [string, Month]) {
  const { box, saved, layout } = work
  const [name] = one
  const item = { type: 'month', id: `${box.mailbox.id}/${folder}/${name}` }
  const old = saved.folders.get(folder)
  const before = `${box.folder}/${old}/${name}/${itemsName}`
  const records = await recordsNow(work, folder, one)
  if (records.length === 0 || !layout.has(folder)) {
    work.emptied.set(`${folder}/${name}`, before)
    return null
  }
  const at = `${box.folder}/${layout.get(folder)}/${name}/${itemsName}`
  const content = new TextEncoder().encode(records.map(recordLine).join(''))
  const time = records.reduce((newest, record) => Math.max(newest, changedAt(record)), 0)
  const file: FileDraft = { path: at, time, content }
  const isMoved = old !== undefined && before !== at
  return {
    is: 'item',
    item: { ...item, files: [isMoved ? { ...file, from: before } : file] },
  } satisfies Change
}

/** What is gone; a month's records go with its last message. */
function* goneChanges({ leaving, emptied, box }: Work): Generator<Change> {
  for (const { id, folder, month, path: own } of leaving) {
    const records = emptied.get(`${folder}/${month}`)
    emptied.delete(`${folder}/${month}`)
    const paths = records === undefined ? [own] : [own, records]
    yield { is: 'gone', item: { type: 'message', id }, paths }
  }
  for (const [at, records] of emptied)
    yield { is: 'gone', item: { type: 'month', id: `${box.mailbox.id}/${at}` }, paths: [records] }
}

/** Newest first: what people need most is safe soonest. */
const newestFirst = (months: ReadonlyMap<string, Month>): [string, Month][] =>
  [...months].toSorted(([a], [b]) => (a < b ? 1 : -1))

/**
 * Tells what turns the mailbox as it is saved into the mailbox as it is now: month by month the
 * messages, then their records, and last what is gone.
 */
export async function* planChanges(plan: Plan): AsyncGenerator<Change> {
  const work: Work = { ...plan, months: new Map(), leaving: [], emptied: new Map() }
  await planPuts(work)
  await planOut(work)
  await planRenamed(work)
  const { box, layout } = work
  for (const [folder, months] of work.months)
    for (const one of newestFirst(months)) {
      const at = `${box.folder}/${layout.get(folder)}/${one[0]}`
      for (const put of one[1].puts) yield messageChange(work, put, at)
      const items = await itemsChange(work, folder, one)
      if (items !== null) yield items
    }
  yield* goneChanges(work)
  for (const { id, folder, failure } of plan.edits.failed) {
    const place = await plan.saved.find(folder, id)
    const paths = place === null ? [] : [pathBefore(work, { folder, place })]
    yield { is: 'failed', item: { type: 'message', id }, paths, failure }
  }
}

import type { Failure } from '../../../core/failure.ts'
import type { Box } from '../run.ts'
import type { MailFolders } from './folders.ts'
import { folderOf, messageKey, type Message } from './message.ts'
import { askFor, deletedForGood } from './resolve.ts'
import type { Round } from './rounds.ts'
import type { SavedMail } from './saved.ts'

/** What becomes of a mailbox's messages. */
export type Edits = Readonly<{
  /** Messages to hand on, with the folder that they belong to. */
  puts: ReadonlyMap<string, Readonly<{ message: Message; folder: string }>>
  /** Proven deleted, with the folders that the copy has them in. */
  gone: ReadonlyMap<string, readonly string[]>
  /** Not in these folders any more, but elsewhere. */
  left: ReadonlyMap<string, readonly string[]>
  /** Nothing could be found out: what the copy has stays. */
  failed: readonly Readonly<{ id: string; folder: string; failure: Failure }>[]
  /** To be asked for again in the next run, by folder. */
  again: ReadonlyMap<string, ReadonlySet<string>>
}>

type Ask = Readonly<{
  box: Box
  saved: SavedMail
  folders: MailFolders
  rounds: ReadonlyMap<string, Round>
  /** Everything is listed folder by folder: each tells of its own messages only. */
  byFolder: boolean
}>

type Making = Ask & {
  readonly puts: Map<string, { message: Message; folder: string }>
  readonly gone: Map<string, string[]>
  readonly left: Map<string, string[]>
  readonly failed: { id: string; folder: string; failure: Failure }[]
  readonly again: Map<string, Set<string>>
  /** Messages to ask for, with the folders that told of them. */
  readonly doubts: Map<string, Set<string>>
  bin: string | null | undefined
}

const addTo = <T>(map: Map<string, Set<T>>, key: string, value: T): void =>
  void map.set(key, (map.get(key) ?? new Set<T>()).add(value))

/** Messages that the copy has in a folder and that a complete list of it does not show. */
async function missingIn(saved: SavedMail, folder: string, round: Round): Promise<string[]> {
  const told = new Set([...round.whole.keys(), ...round.partly].map(messageKey))
  const unseen = [...(await saved.places(folder))].filter(([key]) => !told.has(key))
  const months = new Set(unseen.map(([, { month }]) => month))
  const keys = new Set(unseen.map(([key]) => key))
  const ids: string[] = []
  for (const month of months)
    for (const id of (await saved.records(folder, month)).keys())
      if (keys.has(messageKey(id))) ids.push(id)
  return ids
}

/** First what was told in full: it tells where a message is, whoever else lost it. */
function takeWhole(making: Making): void {
  for (const [folder, { whole }] of making.rounds)
    for (const [id, message] of whole) {
      const told = folderOf(message)
      const home = making.folders.has(told) && !making.byFolder ? told : folder
      const other = making.puts.get(id)
      // Told by two folders at once: the message itself decides.
      if (other !== undefined && other.folder !== home) addTo(making.doubts, id, folder)
      making.puts.set(id, { message, folder: home })
    }
}

async function takeRest(making: Making): Promise<void> {
  for (const [folder, round] of making.rounds) {
    const missing = round.complete ? await missingIn(making.saved, folder, round) : []
    for (const id of [...round.removed, ...missing]) {
      const put = making.puts.get(id)
      if (put === undefined || put.folder === folder) addTo(making.doubts, id, folder)
      else making.left.set(id, [...(making.left.get(id) ?? []), folder])
    }
    for (const id of round.partly) addTo(making.doubts, id, folder)
  }
}

/** A message that is there: where it belongs, and which folders it left. */
async function placeFound(making: Making, id: string, message: Message): Promise<void> {
  const home = folderOf(message)
  const told = [...(making.doubts.get(id) ?? [])]
  const left = told.filter((folder) => folder !== home)
  if (making.folders.has(home) || told.includes(home)) {
    making.left.set(id, left)
    // Its own folder tells of it, before or after this one.
    if (!making.byFolder || told.includes(home)) making.puts.set(id, { message, folder: home })
    return
  }
  making.bin ??= await deletedForGood(making.box)
  if (home === making.bin) making.gone.set(id, told)
  else for (const folder of told) addTo(making.again, folder, id)
}

async function settleDoubts(making: Making): Promise<void> {
  const found = await askFor(making.box, [...making.doubts.keys()])
  for (const [id, answer] of found) {
    const told = [...(making.doubts.get(id) ?? [])]
    making.puts.delete(id)
    if (answer.is === 'there') await placeFound(making, id, answer.message)
    else if (answer.is === 'gone') making.gone.set(id, told)
    else {
      for (const folder of told) addTo(making.again, folder, id)
      making.failed.push({ id, folder: told[0] ?? '', failure: answer.failure })
    }
  }
}

/**
 * Puts together what the folders of a mailbox told. A removal is a hint: only a message that is not
 * found by its id is gone (paper, 3.5).
 */
export async function editsOf(ask: Ask): Promise<Edits> {
  const making: Making = {
    ...ask,
    puts: new Map(),
    gone: new Map(),
    left: new Map(),
    failed: [],
    again: new Map(),
    doubts: new Map(),
    bin: undefined,
  }
  takeWhole(making)
  await takeRest(making)
  await settleDoubts(making)
  return making
}

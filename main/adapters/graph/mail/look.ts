import type { Change } from '../../../core/ports.ts'
import { parallel } from '../../parallel.ts'
import { refusalOf } from '../errors.ts'
import type { Box } from '../run.ts'
import { listFolders, type MailFolder, type MailFolders } from './folders.ts'
import { messageKey } from './message.ts'
import { listIds, readChains, readRound, type Chain, type Round } from './rounds.ts'
import { savedMail, type SavedMail } from './saved.ts'
import { readSettings } from './settings.ts'

/** Folders of a mailbox that are read side by side; the mailbox takes no more. */
const sideBySide = 4

/** What is known of a mailbox before its messages are handed on. */
export type Look = Readonly<{
  settings: Change
  folders: MailFolders
  saved: SavedMail
  chains: ReadonlyMap<string, Chain>
  /** What the folders told; null where each is read as it is handed on. */
  rounds: ReadonlyMap<string, Round> | null
}>

/** Where nothing tells what was deleted, the number of messages does: then all are listed. */
async function addRemoved(
  look: Pick<Look, 'saved'>,
  box: Box,
  [folder, round]: [MailFolder, Round],
) {
  if (round.complete || box.graph.cloud === 'global') return
  const places = await look.saved.places(folder.id)
  const fresh = [...round.whole.keys()].filter((id) => !places.has(messageKey(id)))
  if (folder.count === null || places.size + fresh.length === folder.count) return
  const there = new Set([...(await listIds({ box, folder }))].map(messageKey))
  const missing = [...places].filter(([key]) => !there.has(key))
  for (const month of new Set(missing.map(([, place]) => place.month)))
    for (const id of (await look.saved.records(folder.id, month)).keys())
      if (!there.has(messageKey(id))) round.removed.add(id)
}

/** Reads a folder; null where it went away meanwhile. */
export async function roundOf(box: Box, look: Omit<Look, 'rounds'>, folder: MailFolder) {
  try {
    const round = await readRound({ box, folder, chain: look.chains.get(folder.id) })
    await addRemoved(look, box, [folder, round])
    return round
  } catch (error) {
    if (refusalOf(error)?.what === 'item-gone') return null
    throw error
  }
}

async function readRounds(box: Box, look: Omit<Look, 'rounds'>): Promise<Map<string, Round>> {
  const rounds = new Map<string, Round>()
  const reading = parallel(look.folders.values(), sideBySide, async (folder) => ({
    id: folder.id,
    round: await roundOf(box, look, folder),
  }))
  for await (const { id, round } of reading) if (round !== null) rounds.set(id, round)
  return rounds
}

/**
 * Looks at a mailbox: its folders, and what changed in them. A mailbox of which nothing is
 * remembered is read folder by folder later, so that it need not be held as a whole.
 */
export async function lookAtMail(box: Box): Promise<Look> {
  const { graph, mailbox, ask } = box
  const user = mailbox.id
  const folders = await listFolders({ graph, user, mailbox: user, signal: ask.signal })
  const look = {
    settings: await readSettings(box),
    folders,
    saved: await savedMail(ask.before, box.before),
    chains: readChains(box.cursor),
  }
  return { ...look, rounds: look.chains.size === 0 ? null : await readRounds(box, look) }
}

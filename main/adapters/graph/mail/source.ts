import type { Change, Source } from '../../../core/ports.ts'
import { recordBytes } from '../../exact-json.ts'
import type { Box, MailboxSourceOptions, Portion } from '../run.ts'
import { mailboxSource } from '../source.ts'
import { editsOf, type Edits } from './edits.ts'
import { layoutOf, type MailFolder, type MailFolders } from './folders.ts'
import { lookAtMail, roundOf, type Look } from './look.ts'
import { planChanges } from './plan.ts'
import { isFolderGone } from './resolve.ts'
import { chainsOf, emptyRound, type Chain, type Round } from './rounds.ts'
import { foldersName, type SavedMail } from './saved.ts'

/** Changes are handed on in portions of so many. */
const portionSize = 24

/** A mailbox while it is handed on. */
type Work = Readonly<{
  box: Box
  look: Look
  /** The folders of this copy: those listed, and those that the copy keeps. */
  folders: Map<string, MailFolder>
  chains: Map<string, Chain>
}>

async function hasMessages(saved: SavedMail, folder: string): Promise<boolean> {
  return (await saved.places(folder)).size > 0
}

/**
 * The folders at the top that the copy has messages in, where the mailbox shows none at all. Whoever
 * takes that decides when to believe it.
 */
async function suddenlyEmpty({ look, box }: Work): Promise<Change[]> {
  const shows = [...look.folders.values()].some(({ count }) => count !== 0)
  if (shows) return []
  const tops = new Set<string>()
  for (const [id, path] of look.saved.folders) {
    if (await hasMessages(look.saved, id)) tops.add(path.split('/')[0] ?? path)
  }
  return [...tops].map((top) => ({ is: 'complete', folder: `${box.folder}/${top}` }))
}

/** Folders that the copy has and the list does not show: those that do not exist tell nothing. */
async function unlisted({ box, look, folders }: Work) {
  const gone = new Map<string, Round>()
  const failed: Change[] = []
  for (const [id, folder] of look.saved.known) {
    if (look.folders.has(id)) continue
    if (await isFolderGone(box, id)) {
      gone.set(id, emptyRound(true))
      continue
    }
    folders.set(id, folder)
    const paths = [`${box.folder}/${look.saved.folders.get(id)}`]
    const about = { mailbox: box.mailbox.address }
    const failure = { name: 'mailboxUnreachable', about } as const
    failed.push({ is: 'failed', item: { type: 'folder', id }, paths, failure })
  }
  return { gone, failed }
}

/** A folder that is gone stays in the copy while it is not clear what became of its messages. */
function keepDoubtful({ look, folders }: Work, edits: Edits): void {
  for (const id of [...edits.again.keys(), ...edits.failed.map(({ folder }) => folder)]) {
    const known = look.saved.known.get(id)
    if (known !== undefined && !folders.has(id)) folders.set(id, known)
  }
}

const renamedIn = ({ look }: Work, layout: ReadonlyMap<string, string>, ids: Iterable<string>) =>
  new Set([...ids].filter((id) => layout.has(id) && look.saved.folders.get(id) !== layout.get(id)))

function remember({ chains }: Work, rounds: ReadonlyMap<string, Round>, again: Edits['again']) {
  for (const [id, { chain }] of rounds)
    if (Object.keys(chain).length > 0)
      chains.set(id, { ...chain, again: [...(again.get(id) ?? [])] })
}

type Telling = Readonly<{ rounds: ReadonlyMap<string, Round>; byFolder: boolean }>

/** Hands on what some folders told; notes where their next reading goes on. */
async function* tell(work: Work, { rounds, byFolder }: Telling): AsyncGenerator<readonly Change[]> {
  const { box, look, folders } = work
  const { saved } = look
  const edits = await editsOf({ box, saved, folders: look.folders, rounds, byFolder })
  keepDoubtful(work, edits)
  const layout = layoutOf(folders)
  const again = new Map([...edits.again].map(([id, ids]) => [id, new Set(ids)]))
  const renamed = renamedIn(work, layout, byFolder ? rounds.keys() : layout.keys())

  const noteFailed = (portion: readonly Change[]): void => {
    for (const one of portion) {
      if (one.is !== 'item' || !box.watched.takeFailed(one.item.id)) continue
      const folder = edits.puts.get(one.item.id)?.folder
      if (folder !== undefined) again.set(folder, (again.get(folder) ?? new Set()).add(one.item.id))
    }
  }

  let portion: Change[] = []
  for await (const change of planChanges({ box, saved, layout, edits, renamed })) {
    portion.push(change)
    if (portion.length < portionSize) continue
    yield portion
    noteFailed(portion)
    portion = []
  }
  yield portion
  noteFailed(portion)
  remember(work, rounds, again)
}

/** Reads each folder as it is handed on. */
async function* tellByFolder(work: Work): AsyncGenerator<readonly Change[]> {
  const { box, look } = work
  for (const folder of look.folders.values()) {
    const round = await roundOf(box, look, folder)
    if (round !== null) yield* tell(work, { rounds: new Map([[folder.id, round]]), byFolder: true })
  }
}

function foldersChange({ box }: Work, folders: MailFolders): Change {
  const sorted = [...folders.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const content = recordBytes(sorted.map(({ record }) => record))
  const files = [{ path: `${box.folder}/${foldersName}`, time: 0, content }]
  return { is: 'item', item: { type: 'folders', id: box.mailbox.id, files } }
}

async function* handOn(box: Box, look: Look): AsyncGenerator<Portion> {
  const work: Work = { box, look, folders: new Map(look.folders), chains: new Map() }
  yield { changes: [look.settings] }
  const empty = await suddenlyEmpty(work)
  if (empty.length > 0) {
    yield { changes: empty, cursor: chainsOf(new Map()) }
    return
  }
  // A run that is stopped can only be continued where the copy tells which folder is which.
  if (look.saved.known.size === 0) yield { changes: [foldersChange(work, work.folders)] }
  const { gone, failed } = await unlisted(work)
  const rounds = look.rounds ?? new Map<string, Round>()
  const first = { rounds: new Map([...gone, ...rounds]), byFolder: look.rounds === null }
  for await (const changes of tell(work, first)) yield { changes }
  if (look.rounds === null) for await (const changes of tellByFolder(work)) yield { changes }
  const cursor = chainsOf(work.chains)
  yield { changes: [...failed, foldersChange(work, work.folders)], cursor }
}

/**
 * Reads the mailboxes' mail: messages as Exchange gives their text, and what it keeps beside
 * (`_items.jsonl`); also folders and settings.
 */
export const outlookMailSource = (options: MailboxSourceOptions): Source =>
  mailboxSource(options, {
    kind: 'outlook-mail',
    scopes: ['Mail.Read'],
    look: lookAtMail,
    handOn,
  })

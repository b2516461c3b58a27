import { z } from 'zod'

import type { Json } from '../../../../core/ports.ts'
import type { RemoteContainer } from '../../../../core/sync/partner.ts'
import { GraphError, refusalOf, refused } from '../../errors.ts'
import { listFolders, readFolder, type MailFolder, type MailFolders } from '../../mail/folders.ts'
import { path } from '../../path.ts'
import { readAnswer } from '../../records.ts'
import type { At } from '../options.ts'

/** Folders that every mailbox knows by name, and what they are for; names are localised. */
const roles: Readonly<Record<string, string>> = {
  inbox: 'inbox',
  sentitems: 'sent',
  archive: 'archive',
  drafts: 'drafts',
  junkemail: 'junk',
}
/** Folders that no link takes: what goes into the bin is deleted, the rest is Exchange's own. */
const leftOut = [
  'deleteditems',
  'recoverableitemsdeletions',
  'outbox',
  'conversationhistory',
  'syncissues',
  'conflicts',
  'localfailures',
  'serverfailures',
  'scheduled',
  'clutter',
  'searchfolders',
]

const idShape = z.object({ id: z.string().min(1) })

/** Ids of folders by their well-known names; one that a mailbox does not have is left out. */
async function wellKnown({ options: { graph, mailbox }, signal }: At) {
  const names = [...Object.keys(roles), ...leftOut]
  const entries = names.map((name) => ({
    to: path`/users/${mailbox.id}/mailFolders/${name}`,
    query: { $select: 'id' },
  }))
  const answers = await graph.batch({ mailbox: mailbox.id, entries, signal })
  const ids = new Map<string, string>()
  for (const [at, answer] of answers.entries()) {
    if (!(answer instanceof GraphError)) {
      ids.set(readAnswer(idShape, answer, 'mailFolder').id, names[at] ?? '')
      continue
    }
    const missing = ['item-gone', 'not-found', 'request'].includes(answer.what)
    if (!missing) throw refused(answer)
  }
  return ids
}

type Tree = Readonly<{ folders: MailFolders; known: ReadonlyMap<string, string> }>

async function treeOf(at: At): Promise<Tree> {
  const { graph, mailbox } = at.options
  const about = { graph, user: mailbox.id, mailbox: mailbox.id, signal: at.signal }
  return { folders: await listFolders(about), known: await wellKnown(at) }
}

/** Folders from the top to one; an endless ring ends where it began. */
function lineOf({ folders }: Tree, folder: MailFolder): readonly MailFolder[] {
  const line: MailFolder[] = []
  for (let at: MailFolder | undefined = folder; at !== undefined && !line.includes(at);) {
    line.unshift(at)
    at = folders.get(at.parent)
  }
  return line
}

/** The inbox has another name in each language: below it, both sides call it so. */
const inboxName = 'Inbox'

function containerOf(tree: Tree, folder: MailFolder): RemoteContainer[] {
  const line = lineOf(tree, folder)
  if (line.some(({ id }) => leftOut.includes(tree.known.get(id) ?? ''))) return []
  const names = line.map(({ id, name }) => (tree.known.get(id) === 'inbox' ? inboxName : name))
  const role = roles[tree.known.get(folder.id) ?? ''] ?? null
  const { id, name, count } = folder
  return [{ remoteId: id, name, role, path: names.join('/'), validity: null, total: count }]
}

/** The folders of a mailbox that a link may take. */
export async function containersOf(at: At): Promise<readonly RemoteContainer[]> {
  const tree = await treeOf(at)
  return [...tree.folders.values()].flatMap((folder) => containerOf(tree, folder))
}

const siblings = ({ folders }: Tree, parent: string | null): readonly MailFolder[] =>
  [...folders.values()].filter((one) =>
    parent === null ? !folders.has(one.parent) : one.parent === parent,
  )

const fold = (name: string): string => name.trim().toLowerCase()

/** Makes one folder; another program may have made it a moment ago. */
async function makeOne(at: At, parent: string | null, name: string): Promise<MailFolder | null> {
  const { graph, mailbox } = at.options
  const to =
    parent === null
      ? path`/users/${mailbox.id}/mailFolders`
      : path`/users/${mailbox.id}/mailFolders/${parent}/childFolders`
  const body: Json = { displayName: name }
  const asked = { method: 'POST', to, body, mailbox: mailbox.id, once: true } as const
  try {
    return readFolder(await graph.call({ ...asked, signal: at.signal }), to.call)
  } catch (error) {
    if (refusalOf(error)?.what !== 'conflict') throw error
    return null
  }
}

function standing(tree: Tree, parent: string | null, name: string): MailFolder | undefined {
  if (parent === null && fold(name) === fold(inboxName))
    return [...tree.folders.values()].find(({ id }) => tree.known.get(id) === 'inbox')
  return siblings(tree, parent).find((one) => fold(one.name) === fold(name))
}

type Step = Readonly<{ tree: Tree; folder: MailFolder }>

/** Gives a folder below another; one that is not there is made. */
async function ensured(
  at: At,
  tree: Tree,
  where: Readonly<{ parent: string | null; name: string }>,
) {
  const { parent, name } = where
  const there = standing(tree, parent, name)
  if (there !== undefined) return { tree, folder: there }
  const made = await makeOne(at, parent, name)
  const now = await treeOf(at)
  const folder = made ?? standing(now, parent, name)
  if (folder !== undefined) return { tree: now, folder }
  throw refused(new GraphError({ what: 'busy', code: 'not-listed', call: 'POST mailFolders' }))
}

/** Makes a folder and those above it; gives the one that is there. */
export async function makeFolder(at: At, wanted: string): Promise<RemoteContainer> {
  const [first = '', ...rest] = wanted.split('/').filter((part) => part.trim() !== '')
  let step: Step = await ensured(at, await treeOf(at), { parent: null, name: first })
  for (const name of rest) step = await ensured(at, step.tree, { parent: step.folder.id, name })
  const { folder, tree } = step
  const [container] = containerOf(tree, tree.folders.get(folder.id) ?? folder)
  if (container !== undefined) return container
  throw refused(new GraphError({ what: 'request', code: 'unfit-folder', call: 'POST mailFolders' }))
}

const deletedForGood = new WeakMap<object, Map<string, string | null>>()

/** Id of the folder where Exchange keeps for some days what was deleted for good; null = unknown. */
export async function recoverableOf(at: At): Promise<string | null> {
  const { graph, mailbox } = at.options
  const ids = deletedForGood.get(graph) ?? new Map<string, string | null>()
  deletedForGood.set(graph, ids)
  const there = ids.get(mailbox.id)
  if (there !== undefined) return there
  const known = await wellKnown(at)
  const id = [...known].find(([, name]) => name === 'recoverableitemsdeletions')?.[0] ?? null
  ids.set(mailbox.id, id)
  return id
}

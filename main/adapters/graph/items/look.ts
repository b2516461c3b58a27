import { z } from 'zod'

import { keyedName, label } from '../../../core/names.ts'
import type { Json } from '../../../core/ports.ts'
import { isList, parseExact } from '../../exact-json.ts'
import { itemKey } from '../../item-key.ts'
import { parallel } from '../../parallel.ts'
import { idOf, recordOf, type GraphRecord } from '../records.ts'
import type { Box } from '../run.ts'
import { emptyRound, type Chain, type Container, type ItemKind, type Round } from './kind.ts'
import { foldersByKey, savedItems, type SavedItems } from './saved.ts'

/** Containers of a mailbox that are read side by side; the mailbox takes no more. */
const sideBySide = 4
/** Name of the file with the records of a mailbox's containers. */
export const foldersName = 'folders.json'

const chainShape = z.object({
  link: z.string().exactOptional(),
  since: z.number().exactOptional(),
  again: z.array(z.string()).exactOptional(),
})
const cursorShape = z.object({ folders: z.record(z.string(), chainShape) })

function readChains(cursor: Json | null): Map<string, Chain> {
  const read = cursorShape.safeParse(cursor)
  return new Map(read.success ? Object.entries(read.data.folders) : [])
}

/** What is known of a mailbox before its items are handed on. */
export type Look = Readonly<{
  containers: readonly Container[]
  /** Ids of containers that the copy has and that do not exist any more. */
  dropped: readonly string[]
  /** Folder of each container in the copy before, by its id. */
  folders: ReadonlyMap<string, string>
  saved: ReadonlyMap<string, SavedItems>
  rounds: ReadonlyMap<string, Round>
}>

const keyOfContainer = (kind: ItemKind, id: string): string =>
  itemKey(kind.kind, kind.containerType, id)

/** The folder of a container: its label and key. */
export const folderOf = (kind: ItemKind, { id, name }: Container): string =>
  keyedName(label(name), keyOfContainer(kind, id))

const oneOf = (raw: Json): GraphRecord[] => {
  const record = recordOf(raw, '')
  return record === null ? [] : [record]
}

/** The containers that the copy before tells of. */
async function savedContainers({ ask, before }: Box): Promise<GraphRecord[]> {
  const bytes = before === null ? null : await ask.before.read(`${before}/${foldersName}`)
  try {
    const list = bytes === null ? null : parseExact(new TextDecoder().decode(bytes))
    return list !== null && isList(list) ? list.flatMap(oneOf) : []
  } catch (error) {
    if (error instanceof SyntaxError) return []
    throw error
  }
}

/** The containers that are there: listed, or still found by their id. */
async function findContainers(kind: ItemKind, box: Box) {
  const containers = [...(await kind.containers(box))]
  const listed = new Set(containers.map(({ id }) => id))
  const dropped: string[] = []
  for (const record of await savedContainers(box)) {
    const id = idOf(record)
    if (listed.has(id)) continue
    const found = await kind.container(box, id)
    if (found === null) dropped.push(id)
    else containers.push(found)
  }
  return { containers, dropped }
}

async function readRound(kind: ItemKind, box: Box, { container, chain }: Reading): Promise<Round> {
  const round = await kind.read(box, container, chain)
  for (const id of chain?.again ?? []) if (!round.whole.has(id)) round.partly.add(id)
  return round
}
type Reading = Readonly<{ container: Container; chain: Chain | null }>

/** Looks at a mailbox: its containers, what the copy has of them, and what changed. */
export async function lookAtItems(kind: ItemKind, box: Box): Promise<Look> {
  const { ask, before, cursor } = box
  const { containers, dropped } = await findContainers(kind, box)
  const byKey = foldersByKey(before === null ? [] : await ask.before.list(before))
  const folders = new Map<string, string>()
  const saved = new Map<string, SavedItems>()
  const rounds = new Map<string, Round>()
  for (const id of [...containers.map((one) => one.id), ...dropped]) {
    const folder = byKey.get(keyOfContainer(kind, id)) ?? null
    if (folder !== null) folders.set(id, folder)
    const path = folder === null ? null : `${before}/${folder}`
    saved.set(id, await savedItems(ask.before, path, kind.graphType))
  }
  const chains = readChains(cursor)
  const reading = parallel(containers, sideBySide, async (container) => ({
    id: container.id,
    round: await readRound(kind, box, { container, chain: chains.get(container.id) ?? null }),
  }))
  for await (const { id, round } of reading) rounds.set(id, round)
  for (const id of dropped) rounds.set(id, emptyRound(true))
  return { containers, dropped, folders, saved, rounds }
}

import { createHash } from 'node:crypto'

import { contentSaver } from '../../main/adapters/copies/content.ts'
import { kindDraft } from '../../main/adapters/copies/kind-draft.ts'
import { logicalTree } from '../../main/adapters/copies/logical.ts'
import { timeOf } from '../../main/adapters/copies/nodes.ts'
import type { KindTally } from '../../main/core/backup/draft.ts'
import { createTurns } from '../../main/core/backup/turns.ts'
import { type Failure, FailureError } from '../../main/core/failure.ts'
import type { Change, Json, Mode, Source } from '../../main/core/ports.ts'
import { memoryEditor } from './memory-editor.ts'

const blobs = new Map<string, Uint8Array>()

async function saveFile(content: Uint8Array | AsyncIterable<Uint8Array>) {
  const parts: Uint8Array[] = []
  if (content instanceof Uint8Array) parts.push(content)
  else for await (const part of content) parts.push(part)
  const bytes = Buffer.concat(parts)
  const id = createHash('sha256').update(bytes).digest('hex')
  blobs.set(id, bytes)
  return { content: bytes.length > 0 ? [id] : [], size: bytes.length }
}

const contentOf = (ids: readonly string[] | null | undefined): Uint8Array =>
  Buffer.concat((ids ?? []).map((id) => blobs.get(id) ?? Buffer.alloc(0)))

/** What one run made of a kind: its files, and what the next run starts from. */
export type KindCopy = Readonly<{
  tree: ReturnType<typeof memoryEditor>
  cursor: Json | null
  tally: KindTally
  /** Why the kind was not read to its end. */
  failure: Failure | null
  /** Everything the source told, in order. */
  changes: readonly Change[]
  pages: number
}>

export type CopyAsk = Readonly<{
  mode?: Mode
  refetch?: boolean
  departments?: readonly number[]
  zone?: string
  confirmedEmpty?: readonly string[]
  signal?: AbortSignal
}>

type Trees = Readonly<{ old: KindCopy['tree']; tree: KindCopy['tree'] }>

function draftOf(source: Source, { old, tree }: Trees, ask: Required<CopyAsk>) {
  const root = `dingkeep/${source.kind}`
  return kindDraft({
    kind: source.kind,
    alone: createTurns(),
    editor: tree,
    tree: logicalTree(tree, root),
    old: logicalTree(old, root),
    content: contentSaver({
      writer: { saveFile },
      readBlob: async (id) => blobs.get(id),
      has: (id) => blobs.has(id),
      readBack: ask.mode === 'full',
      refetch: ask.refetch,
      signal: ask.signal,
    }),
    confirmedEmpty: ask.confirmedEmpty,
    readOld: async (node) => contentOf(node.content),
  })
}

/** Runs a source over the copy before, as a backup does it, with all contents in memory. */
export async function copyOf(
  source: Source,
  before: KindCopy | null = null,
  wanted: CopyAsk = {},
): Promise<KindCopy> {
  const ask: Required<CopyAsk> = {
    mode: 'incremental',
    refetch: false,
    departments: [1],
    zone: 'Asia/Hong_Kong',
    confirmedEmpty: [],
    signal: new AbortController().signal,
    ...wanted,
  }
  const old = before?.tree ?? memoryEditor()
  const tree = old.clone()
  const draft = draftOf(source, { old, tree }, ask)
  let cursor = before?.cursor ?? null
  const changes: Change[] = []
  let pages = 0
  let failure: Failure | null = null
  const look = { ...draft.before, cursor: ask.mode === 'full' ? null : cursor }
  try {
    for await (const page of source.read({ ...ask, before: look })) {
      await draft.apply(page.changes)
      changes.push(...page.changes)
      pages += 1
      if (page.cursor !== undefined) cursor = JSON.parse(JSON.stringify(page.cursor)) as Json
    }
    await draft.settle()
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    failure = error.failure
  }
  return { tree, cursor, tally: draft.tally(), failure, changes, pages }
}

/** All files of a copy below the kind's folder, as on the disk: path → content and time. */
export async function filesOf(
  copy: KindCopy,
): Promise<Map<string, { text: string; time: number }>> {
  const files = new Map<string, { text: string; time: number }>()
  for (const path of copy.tree.files()) {
    const node = await copy.tree.node(path)
    if (!node) continue
    const text = Buffer.from(contentOf(node.content)).toString('latin1')
    files.set(path.split('/').slice(2).join('/'), { text, time: timeOf(node) })
  }
  return files
}

/** One file's text, or null where the copy does not have it; paths without shards. */
export async function textOf(copy: KindCopy, path: string): Promise<string | null> {
  const found = (await filesOf(copy)).get(path)
  return found ? Buffer.from(found.text, 'latin1').toString('utf8') : null
}

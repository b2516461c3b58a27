import type { CopyDraft, KindDraft, Parent } from '../../core/backup/draft.ts'
import type { Kind } from '../../core/kinds.ts'
import type { Clock, Counts, Mode } from '../../core/ports.ts'
import { editTree } from '../../repository/edit.ts'
import type { Repository, Writer } from '../../repository/repository.ts'
import type { Id, Snapshot, SnapshotSummary, TreeNode } from '../../repository/types.ts'
import { contentSaver } from './content.ts'
import type { Editor } from './editor.ts'
import { foldersDraft } from './folders-draft.ts'
import { kindDraft } from './kind-draft.ts'
import { logicalTree } from './logical.ts'
import { fileNode } from './nodes.ts'
import { throwAsFailure } from './repository-failure.ts'
import { isCheckpoint, ours } from './snapshots.ts'
import { summaryTotals, type Totals, totalsOf } from './totals.ts'

export interface CopyOptions {
  readonly repository: Repository
  /** The organisation's id in lower case, or `local`. */
  readonly host: string
  readonly program: string
  readonly clock: Clock
  readonly signal: AbortSignal
}

/** Everything that belongs to one copy in the making. */
interface Making {
  readonly options: CopyOptions
  readonly writer: Writer
  readonly editor: Editor
  readonly parent: Snapshot | null
  readonly isFirst: boolean
  /** Checkpoints of this and of broken-off runs: they go when the copy is there. */
  readonly checkpoints: Id[]
  readonly known: Map<Id, Totals>
}

/**
 * Starts a copy from the newest one of this organisation, a checkpoint of a broken-off run included.
 *
 * The caller holds a shared lock until `commit` or `abandon`. Throws `FailureError`.
 */
export async function startCopy(options: CopyOptions): Promise<CopyDraft> {
  try {
    const { repository } = options
    const all = (await repository.snapshots()).snapshots.filter((one) => ours(one, options.host))
    const parent = all.at(-1) ?? null
    const writer = await repository.startWriting()
    const making: Making = {
      options,
      writer,
      editor: editTree(repository, writer, parent?.tree ?? null),
      parent,
      isFirst: all.every(isCheckpoint),
      checkpoints: all.filter(isCheckpoint).map(({ id }) => id),
      known: new Map(),
    }
    return draftOf(making)
  } catch (error) {
    return throwAsFailure(error)
  }
}

function draftOf(making: Making): CopyDraft {
  const { options, writer, editor, parent } = making
  const { repository } = options
  const old = editTree(repository, writer, parent?.tree ?? null)
  const guarded = <T>(work: Promise<T>): Promise<T> => work.catch(throwAsFailure)
  return {
    parent: parent && parentOf(parent),
    isFirst: making.isFirst,
    kind: (kind, ask) => kindPart(making, old, { kind, ...ask }),
    folders: ({ mode, confirmedEmpty, signal: stop }) =>
      foldersDraft({
        writer,
        editor,
        mode,
        confirmedEmpty,
        signal: stop,
        onTotals: (tree, totals) => making.known.set(tree, totals),
      }),
    readSystem: async (name) => {
      const node = await guarded(old.node(`dingkeep/.dingkeep/${name}`))
      return node?.type === 'file' ? guarded(readWhole(repository, node)) : null
    },
    writeSystem: (name, content) => guarded(writeSystem(making, name, content)),
    checkpoint: (time) => guarded(checkpoint(making, time)),
    commit: (facts) => guarded(commit(making, facts)),
    abandon: () => guarded(writer.abort()),
  }
}

type KindAsk = Readonly<{
  kind: Kind
  mode: Mode
  refetch: boolean
  confirmedEmpty: readonly string[]
}>

function kindPart({ options, writer, editor }: Making, old: Editor, ask: KindAsk): KindDraft {
  const { repository, signal } = options
  const { kind, mode, refetch, confirmedEmpty } = ask
  const root = `dingkeep/${kind}`
  const content = contentSaver({
    writer,
    readBlob: (id) => repository.readBlob('data', id),
    has: (id) => repository.index.lookup('data', id) !== undefined,
    readBack: mode === 'full',
    refetch,
    signal,
  })
  return kindDraft({
    kind,
    editor,
    tree: logicalTree(editor, root),
    old: logicalTree(old, root),
    content,
    confirmedEmpty,
    readOld: (node) => readWhole(repository, node).catch(throwAsFailure),
  })
}

const parentOf = (snapshot: Snapshot): Parent => ({
  id: snapshot.id,
  time: snapshot.time,
  checkpoint: isCheckpoint(snapshot),
})

async function readWhole(repository: Repository, node: TreeNode): Promise<Uint8Array> {
  const parts: Uint8Array[] = []
  for (const id of node.content ?? []) parts.push(await repository.readBlob('data', id))
  return parts.length === 1 && parts[0] ? parts[0] : Buffer.concat(parts)
}

/** `README.txt` stands at the top, all else in `.dingkeep/`. */
async function writeSystem(
  making: Making,
  name: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  const { writer, editor, options } = making
  const path = name === 'README.txt' ? `dingkeep/${name}` : `dingkeep/.dingkeep/${name}`
  // Not under the run's signal: a stopped run writes its notes into the checkpoint.
  const { content: ids, size } = await writer.saveFile(content)
  const before = await editor.node(path)
  if (before && (before.content ?? []).join() === ids.join()) return
  await editor.set(path, fileNode(name, options.clock.now(), { ids, size }))
}

async function checkpoint(making: Making, time: string): Promise<Id> {
  const { writer, editor, options, parent } = making
  const tree = await editor.save()
  await writer.flush()
  const snapshot = await options.repository.saveSnapshot({
    ...basics(making, time),
    tree,
    ...(parent ? { parent: parent.id } : {}),
    tags: ['dingkeep', 'layout-1', 'checkpoint'],
  })
  await removeCheckpoints(making)
  making.checkpoints.push(snapshot.id)
  return snapshot.id
}

const basics = ({ options }: Making, time: string) => ({
  time,
  paths: ['/dingkeep'],
  hostname: options.host,
  username: 'dingkeep',
  program_version: options.program,
})

/** Leaves them where the storage does not allow deleting: they are hidden and do no harm. */
async function removeCheckpoints({ options, checkpoints }: Making): Promise<void> {
  for (const id of checkpoints.splice(0)) {
    try {
      await options.repository.removeSnapshot(id)
    } catch (error) {
      if (isAppendOnly(error)) return
      throw error
    }
  }
}

const isAppendOnly = (error: unknown): boolean =>
  error instanceof Error && 'reason' in error && error.reason === 'append-only'

async function commit(
  making: Making,
  facts: { time: string; started: string; tags: readonly string[]; counts: Counts },
): Promise<{ snapshot: string; bytesAdded: number }> {
  const { writer, editor, options, parent, known } = making
  const { repository } = options
  const tree = await editor.save()
  const before = summaryTotals(parent)
  const readTree = (id: Id) => writer.readTree(id)
  const totals = await totalsOf(tree, before, { readTree, known })
  const stats = await writer.finish()
  const summary: SnapshotSummary = {
    backup_start: facts.started,
    backup_end: facts.time,
    files_new: facts.counts.new,
    files_changed: facts.counts.changed,
    files_unmodified: facts.counts.same,
    dirs_new: 0,
    dirs_changed: 0,
    dirs_unmodified: 0,
    ...stats,
    total_files_processed: totals.files,
    total_bytes_processed: totals.bytes,
  }
  const snapshot = await repository.saveSnapshot({
    ...basics(making, facts.time),
    tree,
    ...(parent ? { parent: parent.id } : {}),
    tags: facts.tags,
    summary,
  })
  await removeCheckpoints(making)
  return { snapshot: snapshot.id, bytesAdded: stats.data_added_packed }
}

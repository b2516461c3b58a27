import type { Counts } from '../../core/ports.ts'
import type { Id, SnapshotSummary } from '../../repository/types.ts'
import type { Making } from './making.ts'
import { fileNode } from './nodes.ts'
import { isCheckpoint } from './snapshots.ts'
import { summaryTotals, totalsOf } from './totals.ts'

/** `README.txt` stands at the top, all else in `.dingkeep/`. */
export async function writeSystem(
  making: Making,
  name: string,
  content: Uint8Array | AsyncIterable<Uint8Array>,
): Promise<void> {
  const { writer, editor, alone, options } = making
  const path = name === 'README.txt' ? `dingkeep/${name}` : `dingkeep/.dingkeep/${name}`
  // Not under the run's signal: a stopped run writes its notes into the checkpoint.
  const { content: ids, size } = await writer.saveFile(content)
  await alone(async () => {
    const before = await editor.node(path)
    if (before && (before.content ?? []).join() === ids.join()) return
    await editor.set(path, fileNode(name, options.clock.now(), { ids, size }))
  })
}

/** Tells whether the tree is still that of the copy before; a checkpoint is no copy. */
export async function isSame({ alone, editor, parent }: Making): Promise<boolean> {
  if (parent === null || isCheckpoint(parent)) return false
  return (await alone(() => editor.save())) === parent.tree
}

/** Makes what the tree holds now durable, as a snapshot that is no copy. */
export async function checkpoint(making: Making, time: string): Promise<Id> {
  const { writer, editor, alone, options, parent } = making
  const tree = await alone(() => editor.save())
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

/** Makes the copy. */
export async function commit(
  making: Making,
  facts: { time: string; started: string; tags: readonly string[]; counts: Counts },
): Promise<{ snapshot: string; bytesAdded: number }> {
  const { writer, editor, alone, options, parent, known } = making
  const { repository } = options
  const tree = await alone(() => editor.save())
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

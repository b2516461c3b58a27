import type { CopyDraft, KindDraft, Parent } from '../../core/backup/draft.ts'
import { createTurns } from '../../core/backup/turns.ts'
import type { Kind } from '../../core/kinds.ts'
import type { Mode } from '../../core/ports.ts'
import { editTree } from '../../repository/edit.ts'
import type { Repository } from '../../repository/repository.ts'
import type { Snapshot, TreeNode } from '../../repository/types.ts'
import { contentSaver } from './content.ts'
import type { Editor } from './editor.ts'
import { foldersDraft } from './folders-draft.ts'
import { kindDraft } from './kind-draft.ts'
import { logicalTree } from './logical.ts'
import type { CopyOptions, Making } from './making.ts'
import { throwAsFailure } from './repository-failure.ts'
import { checkpoint, commit, isSame, writeSystem } from './save-copy.ts'
import { isCheckpoint, ours } from './snapshots.ts'

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
      alone: createTurns(),
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
  const { options, writer, editor, alone, parent } = making
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
        alone,
        editor,
        mode,
        confirmedEmpty,
        signal: stop,
        onChange: (key, change) => making.known.set(key, change),
      }),
    readSystem: async (name) => {
      const node = await guarded(old.node(`dingkeep/.dingkeep/${name}`))
      return node?.type === 'file' ? guarded(readWhole(repository, node)) : null
    },
    writeSystem: (name, content) => guarded(writeSystem(making, name, content)),
    isSame: () => guarded(isSame(making)),
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
  signal: AbortSignal
}>

function kindPart(making: Making, old: Editor, ask: KindAsk): KindDraft {
  const { writer, editor, alone } = making
  const { repository } = making.options
  const { kind, mode, refetch, confirmedEmpty, signal } = ask
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
    alone,
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

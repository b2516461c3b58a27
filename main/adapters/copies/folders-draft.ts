import { readdir } from 'node:fs/promises'

import type { FolderAsk, FoldersDraft } from '../../core/backup/draft.ts'
import type { Turns } from '../../core/backup/turns.ts'
import { fail, type Failure } from '../../core/failure.ts'
import type { FailedItem, Mode } from '../../core/ports.ts'
import type { Archived, Writer } from '../../repository/repository.ts'
import type { Editor } from './editor.ts'
import { throwAsFailure } from './repository-failure.ts'
import { changeKey, type Totals, totalsOf } from './totals.ts'

/** At most so many unreadable files are listed by name; all are counted. */
const mostNamed = 10_000

export interface FoldersOptions {
  readonly writer: Writer
  /** All work on the editor goes through it; see `KindDraftOptions`. */
  readonly alone: Turns
  readonly editor: Editor
  readonly mode: Mode
  readonly confirmedEmpty: readonly string[]
  readonly signal: AbortSignal
  /** Told by how much a finished folder holds more than before; see `changeKey`. */
  readonly onChange: (key: string, change: Totals) => void
}

interface Work {
  readonly options: FoldersOptions
  readonly failedItems: FailedItem[]
  readonly suddenlyEmpty: { folder: string; files: number }[]
  readonly counts: { new: number; changed: number; gone: number; same: number; failed: number }
  bytes: number
}

/** Saves local folders at full speed, as they are on the disk. */
export function foldersDraft(options: FoldersOptions): FoldersDraft {
  const work: Work = {
    options,
    failedItems: [],
    suddenlyEmpty: [],
    counts: { new: 0, changed: 0, gone: 0, same: 0, failed: 0 },
    bytes: 0,
  }
  return {
    async save(folders, onProgress) {
      for (const folder of folders) await saveFolder(work, folder, onProgress).catch(throwAsFailure)
    },
    tally: () => ({
      counts: { ...work.counts },
      bytes: work.bytes,
      failedItems: [...work.failedItems],
      suddenlyEmpty: [...work.suddenlyEmpty],
    }),
  }
}

type OnProgress = (done: number, bytes: number) => void

async function saveFolder(work: Work, { label, path }: FolderAsk, onProgress: OnProgress) {
  const { writer, alone, editor, mode, confirmedEmpty, signal, onChange } = work.options
  const place = `dingkeep/folders/${label}`
  const before = await alone(() => editor.node(place))
  const entries = await readFolder(path)
  if (typeof entries === 'string') return nameFailure(work, { label, path: '', code: entries })
  if (entries.length === 0 && before && !confirmedEmpty.includes(label)) {
    // An empty mount point looks like this: nothing is taken as deleted yet.
    const { files } = await totalsOf(before.subtree ?? fail('notInCopy'), null, {
      readTree: (id) => writer.readTree(id),
      known: new Map(),
    })
    work.suddenlyEmpty.push({ folder: label, files })
    return
  }
  const base = work.counts.new + work.counts.changed + work.counts.same
  const saved = await writer.archive(path, {
    parentTree: before?.subtree ?? null,
    full: mode === 'full',
    signal,
    onProgress: ({ done, bytes }) => onProgress(base + done, work.bytes + bytes),
    onFailure: (inside, code) => nameFailure(work, { label, path: inside, code }),
  })
  await alone(() => editor.graft(place, saved.tree))
  onChange(changeKey(before?.subtree ?? null, saved.tree), await changeOf(writer, saved))
  count(work, saved)
}

async function changeOf(writer: Writer, saved: Archived): Promise<Totals> {
  let { files, bytes } = saved.change
  for (const tree of saved.goneTrees) {
    const gone = await totalsOf(tree, null, {
      readTree: (id) => writer.readTree(id),
      known: new Map(),
    })
    files -= gone.files
    bytes -= gone.bytes
  }
  return { files, bytes }
}

function count(work: Work, saved: Archived) {
  work.counts.new += saved.files_new
  work.counts.changed += saved.files_changed
  work.counts.same += saved.files_unmodified
  work.counts.gone += saved.entries_gone
  work.bytes += saved.total_bytes_processed
}

function nameFailure(work: Work, at: { label: string; path: string; code: string }) {
  work.counts.failed += 1
  if (work.failedItems.length >= mostNamed) return
  const path = at.path ? `${at.label}/${at.path}` : at.label
  const failure: Failure = { name: 'unreadableFiles', about: { n: '1', reason: at.code, path } }
  work.failedItems.push({ kind: 'folders', item: { type: 'file', id: path }, path, failure })
}

/** Entries of the folder itself, or the system's code where it cannot be read. */
async function readFolder(path: string): Promise<readonly string[] | string> {
  try {
    return await readdir(path)
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : null
    if (typeof code === 'string') return code
    throw error
  }
}

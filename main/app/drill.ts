import { randomInt } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { join } from 'node:path'

import type { Watch } from '../app-types.ts'
import { fail, type Outcome } from '../core/failure.ts'
import { type Kind, kinds } from '../core/kinds.ts'
import { removeStaleLocks, withLock } from '../repository/lock.ts'
import type { Repository } from '../repository/repository.ts'
import { restore } from '../repository/restore.ts'
import type { Id, TreeNode } from '../repository/types.ts'
import { copyOf, viewOf } from './browse.ts'
import { type Drill, drillLimit, noteDrill } from './drills.ts'
import type { Engine } from './engine.ts'
import { atWork, byOf } from './work.ts'

export type DrillResult = Drill & Readonly<{ run: string }>

/** More than this proves nothing more and takes long. */
const mostBytes = 200_000_000
const mostFiles = 2_000

/**
 * Restores a random piece of the newest copy into a temporary folder, compares every file with its
 * hashes, takes the time and deletes it again. Nothing but the storage is needed for it.
 */
export function drill(engine: Engine, watch: Watch): Promise<Outcome<DrillResult>> {
  return atWork(engine, { what: 'drill', ...byOf(watch) }, async (run) => {
    const repository = await engine.repository()
    await removeStaleLocks(repository)
    const { signal } = watch
    const value = await withLock(repository, { exclusive: false, signal }, () =>
      inFolder(engine, (target) => drilled(engine, { run, repository, target }, watch)),
    )
    const { passed, kind, files, bytes, seconds } = value
    noteDrill(engine.state, engine.clock.now(), { kind, files, bytes, seconds, passed })
    const detail = { drill: { kind, files, bytes, seconds, limit: drillLimit } }
    return { value, end: { state: passed ? 'finished' : 'finished-with-failures', detail } }
  })
}

async function inFolder<T>({ profile }: Engine, work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(profile.temporary, 'drill-'))
  try {
    return await work(folder)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

type Ask = Readonly<{ run: string; repository: Repository; target: string }>

async function drilled(engine: Engine, ask: Ask, watch: Watch): Promise<DrillResult> {
  const { repository, run, target } = ask
  const snapshot = await copyOf(engine, 'latest')
  await repository.loadIndex()
  const picked = await pick(repository, snapshot.tree)
  const started = engine.clock.now()
  const result = await restore(repository, {
    tree: picked.tree,
    target,
    verify: true,
    signal: watch.signal,
    onProgress: (progress) => watch.onEvent({ type: 'progress', run, ...progress }),
  })
  const seconds = (engine.clock.now() - started) / 1_000
  const { files, bytes, failedCount } = result
  // A piece that came back empty proves nothing.
  const passed = failedCount === 0 && files > 0 && seconds <= drillLimit
  return { run, kind: picked.kind, files, bytes, seconds, passed }
}

type Picked = Readonly<{ kind: Kind; tree: Id }>

/** A random kind that has files, then random folders down to a piece that is small enough. */
async function pick(repository: Repository, root: Id): Promise<Picked> {
  const view = viewOf(repository, root)
  const folders = (await view.list('dingkeep')).filter(isFolder)
  const found = kinds.flatMap((kind) => {
    const tree = folders.find(({ name }) => name === kind)?.subtree
    return tree === undefined ? [] : [{ kind, tree }]
  })
  while (found.length > 0) {
    const [at] = found.splice(randomInt(found.length), 1)
    const piece = at && (await smallPiece(repository, at.tree))
    if (at && piece) return { kind: at.kind, tree: piece }
  }
  return fail('notInCopy', { what: '/' })
}

/** A department or person where the kind has some; else what is small enough further down. */
async function smallPiece(repository: Repository, root: Id): Promise<Id | null> {
  let tree = root
  for (let depth = 0; ; depth += 1) {
    const folders = (await repository.readTree(tree)).filter(isFolder)
    const size = await sizeOf(repository, tree)
    if (size.files === 0) return null
    const isSmall = size.files <= mostFiles && size.bytes <= mostBytes
    const filled = await withFiles(repository, folders)
    const next = filled[randomInt(Math.max(1, filled.length))]?.subtree
    if (next === undefined || (depth > 0 && isSmall)) return tree
    tree = next
  }
}

const isFolder = ({ type }: TreeNode): boolean => type === 'dir'

async function withFiles(repository: Repository, nodes: readonly TreeNode[]): Promise<TreeNode[]> {
  const filled: TreeNode[] = []
  for (const node of nodes)
    if (node.subtree && (await sizeOf(repository, node.subtree)).files > 0) filled.push(node)
  return filled
}

/** Files below a tree, counted no further than needed to know that there are too many. */
async function sizeOf(repository: Repository, root: Id): Promise<{ files: number; bytes: number }> {
  const size = { files: 0, bytes: 0 }
  const waiting = [root]
  while (waiting.length > 0 && size.files <= mostFiles && size.bytes <= mostBytes) {
    const tree = waiting.pop()
    if (tree === undefined) break
    for (const { type, subtree, size: bytes = 0 } of await repository.readTree(tree)) {
      if (subtree) waiting.push(subtree)
      if (type === 'file') {
        size.files += 1
        size.bytes += bytes
      }
    }
  }
  return size
}

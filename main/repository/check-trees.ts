import type { Repository } from './api.ts'
import { inParallel } from './backends/parallel.ts'
import type { MutableIndex } from './blob-index.ts'
import { openBlob } from './blob-reader.ts'
import { damageOf } from './check-index.ts'
import type { OpenFinding } from './check-types.ts'
import { RepositoryError } from './error.ts'
import { compareNames } from './names.ts'
import { createSealer, type Sealer } from './seal.ts'
import { decodeTree } from './tree.ts'
import type { Id, TreeNode } from './types.ts'
import { createDecompressor, type Decompress } from './zstd.ts'

/** Reads trees by an index that the repository itself does not use. */
export class TreeReader {
  readonly #repository: Repository
  readonly #index: MutableIndex
  readonly #tools: { sealer: Sealer; decompress: Decompress }

  constructor(repository: Repository, index: MutableIndex) {
    this.#repository = repository
    this.#index = index
    this.#tools = { sealer: createSealer(repository.key), decompress: createDecompressor() }
  }

  /** Gives a tree's nodes, from the first place that is intact. */
  async nodes(id: Id): Promise<readonly TreeNode[]> {
    let failure: unknown = new RepositoryError('missing', 'tree is in no index')
    for (const place of this.#index.lookupAll('tree', id)) {
      try {
        const range = { offset: place.offset, length: place.length }
        const sealed = await this.#repository.backend.read('data', place.packId, range)
        return decodeTree(openBlob(this.#tools, place, sealed))
      } catch (error) {
        failure = error
      }
    }
    throw failure
  }
}

/** Trees that are read at the same time. */
const lanes = 6

/** Reads all trees below the roots once and judges every node. */
export async function checkTrees(
  how: Readonly<{ index: MutableIndex; reader: TreeReader; signal?: AbortSignal | undefined }>,
  roots: readonly Id[],
): Promise<{ findings: OpenFinding[]; trees: number }> {
  const findings: OpenFinding[] = []
  const seen = new Set<Id>()
  const missing = new Set<Id>()
  let level = roots
  while (level.length > 0) {
    const fresh = [...new Set(level)].filter((id) => !seen.has(id))
    for (const id of fresh) seen.add(id)
    const below = await inParallel(fresh, lanes, async (id) => {
      if (how.signal?.aborted === true) throw new RepositoryError('stopped', 'stopped on demand')
      const nodes = await how.reader.nodes(id).catch((error: unknown) => {
        findings.push(lostTree(id, damageOf(error)))
        return []
      })
      findings.push(...judgeTree(how.index, { id, nodes }, missing))
      return nodes.flatMap(({ subtree }) => (subtree === undefined ? [] : [subtree]))
    })
    level = below.flat()
  }
  return { findings, trees: seen.size }
}

const lostTree = (id: Id, reason: string): OpenFinding => ({
  severity: 'error',
  what: reason === 'missing' ? 'tree-missing' : 'tree-damaged',
  id,
  facts: { reason },
  blobs: new Set([id]),
})

function judgeTree(
  index: MutableIndex,
  { id, nodes }: { id: Id; nodes: readonly TreeNode[] },
  missing: Set<Id>,
): OpenFinding[] {
  const findings: OpenFinding[] = []
  let before: string | null = null
  let isSorted = true
  for (const node of nodes) {
    if (before !== null && compareNames(before, node.name) >= 0) isSorted = false
    before = node.name
    for (const blob of lostContent(index, node)) {
      if (missing.has(blob)) continue
      missing.add(blob)
      const blobs = new Set([blob])
      findings.push({ severity: 'error', what: 'blob-missing', id: blob, blobs })
    }
    const rule = brokenRule(index, node)
    if (rule !== null) findings.push(invalid(id, rule))
  }
  if (!isSorted) findings.push({ severity: 'error', what: 'tree-order', id, blobs: new Set([id]) })
  return findings
}

const invalid = (id: Id, rule: string): OpenFinding => ({
  severity: 'error',
  what: 'node-invalid',
  id,
  facts: { rule },
  blobs: new Set([id]),
})

const lostContent = (index: MutableIndex, node: TreeNode): Id[] =>
  (node.content ?? []).filter((blob) => index.lookup('data', blob) === undefined)

/** Names the rule of the format that a node breaks. */
function brokenRule(index: MutableIndex, node: TreeNode): string | null {
  if (['', '.', '..'].includes(node.name) || /[/\0]/.test(node.name)) return 'name'
  if (node.type === 'dir' && node.subtree === undefined) return 'no-subtree'
  if (node.type !== 'file') return null
  if (node.content === null) return 'no-content'
  const size = contentSize(index, node.content)
  return size === null || size === (node.size ?? 0) ? null : 'size'
}

/** Bytes of a file's content; null where a part of it is in no index. */
function contentSize(index: MutableIndex, content: readonly Id[]): number | null {
  let size = 0
  for (const blob of content) {
    const place = index.lookup('data', blob)
    if (place === undefined) return null
    size += place.uncompressedLength === 0 ? place.length - 32 : place.uncompressedLength
  }
  return size
}

import type { Repository } from './api.ts'
import { inParallel } from './backends/parallel.ts'
import type { MutableIndex } from './blob-index.ts'
import { damageOf, type PackRecord } from './check-index.ts'
import type { OpenFinding } from './check-types.ts'
import { RepositoryError } from './error.ts'
import type { PackedBlob } from './pack.ts'
import type { Id, Report } from './types.ts'
import { WorkerPool } from './worker-pool.ts'
import type { CheckAnswer, CheckAsk } from './workers/check-worker.ts'

/** Which packs to read and how. */
export interface DataCheck {
  readonly repository: Repository
  readonly index: MutableIndex
  readonly packs: readonly (readonly [Id, PackRecord])[]
  readonly threads?: number | undefined
  readonly signal?: AbortSignal | undefined
  readonly onProgress?: Report | undefined
}

/** Reads packs in worker threads: hash, header, and MAC, length and hash of every blob. */
export async function checkData(
  how: DataCheck,
): Promise<{ findings: OpenFinding[]; packs: number; bytes: number }> {
  const { repository, packs } = how
  if (packs.length === 0) return { findings: [], packs: 0, bytes: 0 }
  const setup = { spec: repository.spec, key: repository.key }
  const pool = new WorkerPool<CheckAsk, CheckAnswer>('check-worker', setup, how.threads)
  const findings: OpenFinding[] = []
  let bytes = 0
  let done = 0
  try {
    await inParallel(packs, pool.width, async ([id, record]) => {
      if (how.signal?.aborted === true) throw new RepositoryError('stopped', 'stopped on demand')
      const answer = await readPack(pool, { pack: id })
      bytes += answer.bytes
      done += 1
      how.onProgress?.({ phase: 'verify', done, total: packs.length, bytes })
      const finding = await judge(pool, how.index, { id, record, answer })
      if (finding !== null) findings.push(finding)
    })
  } finally {
    await pool.close()
  }
  return { findings, packs: done, bytes }
}

type Pool = WorkerPool<CheckAsk, CheckAnswer>

async function readPack(pool: Pool, ask: CheckAsk): Promise<CheckAnswer> {
  try {
    return await pool.run(ask)
  } catch (error) {
    damageOf(error)
    // It went away after it was listed: nothing of it can be read.
    const bad = (ask.blobs ?? []).map(({ id }) => id)
    return { bytes: 0, isNamedRight: false, fingerprint: null, bad }
  }
}

type Judged = Readonly<{ id: Id; record: PackRecord; answer: CheckAnswer }>

async function judge(
  pool: Pool,
  index: MutableIndex,
  { id, record, answer }: Judged,
): Promise<OpenFinding | null> {
  const isIndexed = answer.fingerprint === record.fingerprint
  if (answer.isNamedRight && isIndexed && answer.bad.length === 0) return null
  // What counts are the blobs that the index promises, wherever they are said to lie.
  const promised: PackedBlob[] = []
  for (const { packId, ...blob } of index.blobs()) if (packId === id) promised.push(blob)
  const { bad } = await readPack(pool, { pack: id, blobs: promised })
  return {
    severity: 'error',
    what: isIntact(answer) ? 'pack-index-mismatch' : 'pack-damaged',
    id,
    facts: {
      hash: answer.isNamedRight ? 'right' : 'wrong',
      header: isIndexed ? 'right' : answer.fingerprint === null ? 'unreadable' : 'other',
      blobs: String(bad.length),
    },
    blobs: new Set(bad),
  }
}

const isIntact = ({ isNamedRight, fingerprint, bad }: CheckAnswer): boolean =>
  isNamedRight && fingerprint !== null && bad.length === 0

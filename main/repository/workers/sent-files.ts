import { idFrom } from '../id.ts'
import type { SavedBytes } from './local-file.ts'
import type { LocalFile, SavedLocalFile, SentFiles } from './messages.ts'

/** Collects what became of the files of a batch, in their order. */
export class SavedBatch {
  readonly #files: readonly LocalFile[]
  readonly #counts: Uint32Array
  readonly #ids: Uint8Array[] = []
  readonly #others = new Map<number, SavedLocalFile>()
  #at = 0

  constructor(files: readonly LocalFile[]) {
    this.#files = files
    this.#counts = new Uint32Array(files.length)
  }

  add(saved: SavedBytes | Readonly<{ code: string }>): void {
    const at = this.#at++
    if ('code' in saved) this.#others.set(at, saved)
    else if (saved.changed || saved.look.size !== this.#files[at]?.look.size) {
      this.#others.set(at, { ...saved, ids: saved.ids.map((id) => idFrom(id)) })
    } else {
      this.#counts[at] = saved.ids.length
      this.#ids.push(...saved.ids)
    }
  }

  get sent(): SentFiles {
    // In memory of its own: of a shared one all would be sent.
    const ids = Buffer.allocUnsafeSlow(this.#ids.length * 32)
    for (const [at, id] of this.#ids.entries()) ids.set(id, at * 32)
    return { counts: this.#counts, ids, others: this.#others }
  }
}

/** Gives what became of each file. */
export function receivedFiles(
  files: readonly LocalFile[],
  { counts, ids, others }: SentFiles,
): SavedLocalFile[] {
  let next = 0
  return files.map(({ look }, at) => {
    const other = others.get(at)
    if (other !== undefined) return other
    const first = next
    next += counts[at] ?? 0
    const own = Array.from({ length: next - first }, (_, i) => idFrom(ids, (first + i) * 32))
    return { ids: own, look, changed: false }
  })
}

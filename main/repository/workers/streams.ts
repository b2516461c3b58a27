import { ContentCutter } from '../content-cutter.ts'
import { idFrom } from '../id.ts'
import type { Id } from '../types.ts'
import type { BlobSaver } from './blob-saver.ts'
import type { WriteTasks } from './messages.ts'

const spare = 1024 * 1024

/** Contents that arrive in pieces, several at a time. */
export class Streams {
  readonly #saver: BlobSaver
  readonly #cutters = new Map<number, ContentCutter>()

  constructor(saver: BlobSaver) {
    this.#saver = saver
  }

  async piece({ stream, bytes, last }: WriteTasks['piece']['ask']): Promise<Id[]> {
    const cutter = this.#cutters.get(stream) ?? new ContentCutter(this.#saver.chunker, spare)
    this.#cutters.set(stream, cutter)
    const ids: Id[] = []
    for (let at = 0; at < bytes.length;) {
      const space = cutter.space()
      const part = bytes.subarray(at, at + space.length)
      space.set(part)
      cutter.filled(part.length)
      at += part.length
      await this.#cut(cutter, ids, last && at === bytes.length)
    }
    if (last) {
      await this.#cut(cutter, ids, true)
      this.drop(stream)
    }
    return ids
  }

  drop(stream: number): void {
    this.#cutters.delete(stream)
  }

  async #cut(cutter: ContentCutter, ids: Id[], atEnd: boolean): Promise<void> {
    for (let chunk = cutter.next(atEnd); chunk !== null; chunk = cutter.next(atEnd)) {
      ids.push(idFrom(await this.#saver.save('data', chunk)))
    }
  }
}

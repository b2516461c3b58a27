/** What a child has promised, as its lines say it: snapshots that must stay and rows of the state. */
export class Promises {
  readonly #copies = new Set<string>()
  #row = 0
  /** Packs that prunes told to have deleted: without any, prunes would prove nothing. */
  pruned = 0

  /** Hears one line of a child. */
  hear(line: string): void {
    const [word = '', ...rest] = line.split(' ')
    if (word === 'snapshot') for (const id of rest) this.#copies.add(id)
    // Said before anything is removed: from then on these may be gone or still there.
    if (word === 'forgetting') for (const id of rest) this.#copies.delete(id)
    if (word === 'pruned') this.pruned += Number(rest[0])
    if (word === 'row') this.#row = Math.max(this.#row, Number(rest[0]))
  }

  /** Throws unless all that was promised is there; what else is there counts from now on. */
  expectKept(copies: readonly string[], row: number): void {
    const lost = [...this.#copies].filter((id) => !copies.includes(id))
    if (lost.length > 0) throw new Error(`snapshots lost: ${lost.join(' ')}`)
    if (row < this.#row) throw new Error(`rows of the state lost: ${row} instead of ${this.#row}`)
    for (const id of copies) this.#copies.add(id)
    this.#row = row
  }

  get copies(): number {
    return this.#copies.size
  }
}

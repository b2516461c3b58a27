import type { RunView } from '../../preload/contract/runs.ts'
import type { Clock } from '../core/ports.ts'
import { runView } from './run-view.ts'
import type { Run } from './runner.ts'

/** At most four tells a second. */
const pause = 250

/** Tells windows how a run moves, four times a second at most; the newest move is never lost. */
export class Moves {
  readonly #clock: Clock
  readonly #tell: (view: RunView) => void
  #next: Run | null = null
  #waits = false
  #toldAt = -Infinity

  constructor(clock: Clock, tell: (view: RunView) => void) {
    this.#clock = clock
    this.#tell = tell
  }

  /** Hears a move. */
  hear(run: Run): void {
    this.#next = run
    const wait = this.#toldAt + pause - this.#clock.now()
    // After a clock was set back the wait would be long.
    if (wait <= 0 || wait > pause) return this.#flush()
    if (this.#waits) return
    this.#waits = true
    setTimeout(() => {
      this.#waits = false
      this.#flush()
    }, wait).unref()
  }

  /** The end is told at once, after which nothing of this run is. */
  end(run: Run): void {
    this.#next = run
    this.#flush()
  }

  #flush(): void {
    if (this.#next === null) return
    this.#toldAt = this.#clock.now()
    this.#tell(runView(this.#next))
    this.#next = null
  }
}

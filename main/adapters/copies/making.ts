import type { Turns } from '../../core/backup/turns.ts'
import type { Clock } from '../../core/ports.ts'
import type { Repository, Writer } from '../../repository/repository.ts'
import type { Id, Snapshot } from '../../repository/types.ts'
import type { Editor } from './editor.ts'
import type { Totals } from './totals.ts'

/** What a copy is made of and for. */
export interface CopyOptions {
  readonly repository: Repository
  /** The organisation's id in lower case, or `local`. */
  readonly host: string
  readonly program: string
  readonly clock: Clock
}

/** Everything that belongs to one copy in the making. */
export interface Making {
  readonly options: CopyOptions
  readonly writer: Writer
  readonly editor: Editor
  /** Whoever works on the editor does it in here: kinds are read side by side. */
  readonly alone: Turns
  readonly parent: Snapshot | null
  readonly isFirst: boolean
  /** Checkpoints of this and of broken-off runs: they go when the copy is there. */
  readonly checkpoints: Id[]
  /** What is known of changes; see `totalsOf`. */
  readonly known: Map<string, Totals>
}

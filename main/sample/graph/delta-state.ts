import type { Random } from '../random.ts'
import { GraphError } from './wire.ts'

/** An entry that a round still has to tell. */
export type Pending = Readonly<{ iid: string; rid: string; removed: boolean }>

/** What a link of a delta stands for. */
export type DeltaState = Readonly<{
  /** Mailbox and container; a link of another one is refused. */
  feed: string
  /** Query options of the first request, which later ones cannot change. */
  options: string
  /** Changes up to this one were told. */
  since: number
  /** Set while a round is under way: what is left, and up to where it goes. */
  round: Readonly<{
    queue: readonly Pending[]
    at: number
    upTo: number
    late: readonly string[]
  }> | null
  /** Items that lists did not show yet when the last round passed them. */
  late: readonly string[]
  /** What a calendar's window held after the last round. */
  known: ReadonlySet<string>
  issued: number
}>

/** Keeps what links stand for. */
export interface DeltaStates {
  save(state: Omit<DeltaState, 'issued'>): string
  /** The state of a link; null if it is unknown, too old or of something else. */
  read(token: string, feed: string, life: number): DeltaState | null
  /** Makes all links worthless: the mailbox was moved, the cache forgotten. */
  forget(): void
}

const most = 50_000

/** The refusal of a dead link; `fresh` is where to start again (graph-api.md, 3.6). */
export const resync = (fresh: string): GraphError =>
  new GraphError(
    {
      status: 410,
      code: 'SyncStateNotFound',
      message: 'The sync state generation is not found; a full synchronisation is needed.',
    },
    { location: fresh },
  )

/** Starts without links. */
export function createDeltaStates(random: Random, now: () => number): DeltaStates {
  const states = new Map<string, DeltaState>()
  return {
    save(state) {
      const token = random.text(120)
      states.set(token, { ...state, issued: now() })
      const [oldest] = states.keys()
      if (states.size > most && oldest !== undefined) states.delete(oldest)
      return token
    },
    read(token, feed, life) {
      const state = states.get(token)
      const holds = state !== undefined && state.feed === feed && now() < state.issued + life
      return holds ? state : null
    },
    forget: () => states.clear(),
  }
}

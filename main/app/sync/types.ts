import type { Watch } from '../../app-types.ts'
import type {
  SyncAside,
  SyncChoice,
  SyncConflict,
  SyncFound,
  SyncLine,
  SyncLinkAsk,
  SyncLinkView,
  SyncPreview,
  SyncProof,
  SyncReady,
  SyncRoundView,
  SyncRules,
  SyncRunLine,
  SyncRunView,
  SyncSides,
  SyncStory,
  SyncUndoView,
} from './rows.ts'

export type * from './rows.ts'

/**
 * The sync of one profile. Every call throws a `FailureError` with a `DK-16xx` or the cause's own
 * code; none writes to a remote but `apply`, `round`, `undo` (not dry) and `release`.
 */
export interface SyncApp {
  sides(watch: Watch): Promise<SyncSides>
  links(): readonly SyncLinkView[]
  link(id: number): SyncLinkView
  add(ask: SyncLinkAsk, watch: Watch): Promise<SyncLinkView>
  /** Changes rules; a narrower scope never deletes. */
  change(id: number, rules: Partial<SyncRules>): SyncLinkView
  /** Forgets the link; both sides keep all that they have. */
  remove(id: number): void
  ready(id: number, watch: Watch): Promise<SyncReady>
  preview(id: number, watch: Watch): Promise<SyncPreview>
  /**
   * Switches the link on and executes the lines of a preview that are named (all without a hold if
   * absent); the others are held. A first sync stops after 50 writes and asks to look (`first-look`).
   */
  apply(
    ask: Readonly<{ link: number; preview: string; lines?: readonly string[] }>,
    watch: Watch,
  ): Promise<SyncRoundView>
  /** One round of a live link, by its rules. */
  round(id: number, watch: Watch): Promise<SyncRoundView>
  /** Nothing more is sent within a second; 24 h at most. */
  pause(id: number, until: number): SyncLinkView
  resume(id: number): SyncLinkView
  off(id: number): SyncLinkView
  runs(id: number, limit: number): readonly SyncRunView[]
  runLines(run: number): Promise<readonly SyncRunLine[]>
  undo(ask: Readonly<{ run: number; dry: boolean }>, watch: Watch): Promise<SyncUndoView>
  conflicts(id: number): Promise<readonly SyncConflict[]>
  settle(
    ask: Readonly<{ conflict: number; choice: SyncChoice; alike: boolean }>,
    watch: Watch,
  ): Promise<SyncLinkView>
  /** Writes that wait for a person. */
  held(id: number): Promise<readonly SyncLine[]>
  /** Says yes or no to exactly these; yes to a brake needs the second factor at the window. */
  release(
    ask: Readonly<{ link: number; lines: readonly string[]; yes: boolean }>,
    watch: Watch,
  ): Promise<SyncRoundView>
  /** Items set aside, with the reason; `again` lets them be tried once more. */
  aside(id: number): Promise<readonly SyncAside[]>
  again(pair: string): Promise<void>
  /** Finds items of a link by words of their title. */
  find(id: number, words: string): Promise<readonly SyncFound[]>
  why(pair: string): Promise<SyncStory>
  proof(id: number, watch: Watch): Promise<SyncProof | null>
}

/** Why the program is to end: a person asked, the system goes down, or an update is to be installed. */
export type QuitCause = 'person' | 'system' | 'update'

/** What to do next about ending. */
export type QuitStep =
  /** Say that backups stop until DingKeep runs again, and let the person choose. */
  | 'ask'
  /** Stop the engine at its next safe point, then come back. */
  | 'stop-engine'
  | 'quit'

/**
 * Decides the next step on the way out. A person is asked once; nobody waits for an answer while the
 * system goes down; the engine always ends before the program does.
 */
export function quitStep(
  now: Readonly<{ cause: QuitCause; confirmed: boolean; engine: 'running' | 'stopped' }>,
): QuitStep {
  if (now.cause === 'person' && !now.confirmed) return 'ask'
  return now.engine === 'running' ? 'stop-engine' : 'quit'
}

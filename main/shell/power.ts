import { powerSaveBlocker } from 'electron'

import type { RunView } from '../../preload/contract/runs.ts'

/**
 * Keeps the computer awake while a run goes on that a person started; its screen may go off. Runs by
 * schedule let it sleep: they go on when it wakes.
 */
export function keepAwake(): (run: Pick<RunView, 'by' | 'ended'>) => void {
  let blocker: number | null = null
  return ({ by, ended }) => {
    const wanted = by === 'person' && ended === null
    if (wanted && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension')
    if (wanted || blocker === null) return
    powerSaveBlocker.stop(blocker)
    blocker = null
  }
}

import type { Output } from '../../../preload/contract.ts'
import type { ShapeName, Tone } from '../../ui/Shape.tsx'
import { useWords } from '../../words.tsx'

export type Run = NonNullable<Output<'run.read'>>
export type Line = Output<'runs.read'>['runs'][number]

type State = Line['state']

const looks: Readonly<Record<State, readonly [ShapeName, Tone]>> = {
  queued: ['dots', 'grey'],
  running: ['ring', 'blue'],
  waiting: ['hourglass', 'amber'],
  stopping: ['ring', 'blue'],
  finished: ['good', 'green'],
  'finished-with-failures': ['triangle', 'amber'],
  stopped: ['square', 'grey'],
  failed: ['octagon', 'red'],
}

/** Shape and colour of a run's state. */
export const lookOf = (state: State): readonly [ShapeName, Tone] => looks[state]

/** What a run is called: "Full backup", "Integrity check"… */
export function useRunName(): (run: Pick<Line, 'what' | 'mode'>) => string {
  const { say } = useWords()
  return ({ what, mode }) =>
    what === 'backup' ? say(`backups.names.${mode ?? 'incremental'}`) : say(`backups.names.${what}`)
}

/** The three pages below the first one. */
export const subpages = ['history', 'copies', 'schedule'] as const

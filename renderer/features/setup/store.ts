import { create } from 'zustand'

import { type Answer, ask, hear, type Problem } from '../../bridge.ts'
import { flushDrafts } from './parts/drafts.ts'
import { withRow, withValues } from './shown.ts'
import type { SetupState, Step, StepValues, TestedStep } from './types.ts'

type Known = Readonly<{
  state: SetupState | null
  /** Why the last ask was not answered; the screen stays as it is. */
  failure: Problem | null
  /** The step whose checks run now. */
  testing: TestedStep | null
  /** The step whose Next was pressed in vain: from then on empty fields are said too. */
  tried: Step | null
}>

/** The wizard as this window knows it; the engine owns it and saves every change at once. */
export const useSetup = create<Known>(() => ({
  state: null,
  failure: null,
  testing: null,
  tried: null,
}))

/** What is shown already and not answered yet: no answer to an earlier ask takes it away again. */
const unsaved: StepValues[] = []

function take(answer: Answer<'setup.read'>): boolean {
  if (answer.ok)
    useSetup.setState({ state: unsaved.reduce(withValues, answer.value), failure: null })
  else useSetup.setState({ failure: answer.failure })
  return answer.ok
}

// One ask after the other: an answer never shows less than what was typed before it.
let last: Promise<unknown> = Promise.resolve()
function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const mine = last.then(work)
  last = mine.catch(() => null)
  return mine
}

/** Reads where the wizard stands. */
export const readSetupState = (): Promise<boolean> =>
  inTurn(async () => take(await ask('setup.read', null)))

/** Saves what was typed or chosen; the screen shows it at once, before the engine has answered. */
export function write(values: StepValues): Promise<boolean> {
  const { state } = useSetup.getState()
  if (state !== null) useSetup.setState({ state: withValues(state, values) })
  unsaved.push(values)
  return inTurn(async () => {
    const answer = await ask('setup.write', values)
    unsaved.splice(unsaved.indexOf(values), 1)
    return take(answer)
  })
}

/** Goes to a step, after all that is typed was saved; the engine stays where something is missing. */
export async function goTo(step: Step): Promise<void> {
  await flushDrafts()
  await inTurn(async () => take(await ask('setup.go', { step })))
  useSetup.setState({ tried: null })
}

/** Says at every field of the step what is missing, also at empty ones. */
export const showMissing = (step: Step): void => useSetup.setState({ tried: step })

/** Runs the live checks of a step. */
export async function test(step: TestedStep): Promise<void> {
  if (useSetup.getState().testing !== null) return
  await flushDrafts()
  useSetup.setState({ testing: step })
  await inTurn(async () => take(await ask('setup.test', { step })))
  useSetup.setState({ testing: null })
}

/** Has the sample company take DingTalk's place. */
export const trySample = (): Promise<boolean> =>
  inTurn(async () => take(await ask('setup.sample', { people: 50 })))

/** Puts off the proof of the recovery key by a day. */
export const skipKey = (): Promise<boolean> =>
  inTurn(async () => take(await ask('setup.key.skip', null)))

/** Reads the wizard and hears rows of tests until the function that is given back is called. */
export function keepSetup(): () => void {
  void readSetupState()
  const ends = [
    hear('setup.moved', (row) => {
      const { state } = useSetup.getState()
      if (state !== null) useSetup.setState({ state: withRow(state, row) })
    }),
    hear('engine.moved', ({ state }) => {
      // A test died with the engine that made it.
      if (state === 'running') void readSetupState()
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}

import { create } from 'zustand'

import { type Answer, ask, hear, type Input, type Output, type Problem } from '../../bridge.ts'
import { askFactor } from '../../factor.tsx'
import { flushDrafts, saving } from './parts/drafts.ts'
import { readSetupState } from './store.ts'

export type OutlookState = Output<'outlook.read'>
export type OutlookRow = OutlookState['rows'][number]
export type OutlookWrite = Input<'outlook.write'>

type OutlookAsk =
  | 'outlook.read'
  | 'outlook.write'
  | 'outlook.certificate'
  | 'outlook.signIn'
  | 'outlook.cancel'
  | 'outlook.signOut'
  | 'outlook.test'
  | 'outlook.sample'

type Known = Readonly<{
  state: OutlookState | null
  /** Why the last ask was not answered; the screen stays as it is. */
  failure: Problem | null
  /** What a button was pressed for and is not answered yet. */
  busy: OutlookAsk | null
}>

/** The Outlook step as this window knows it; the engine owns it and saves every change at once. */
export const useOutlook = create<Known>(() => ({ state: null, failure: null, busy: null }))

/** Shows a state, unless one that was read later is shown already. */
function show(state: OutlookState): void {
  const shown = useOutlook.getState().state
  if (shown === null || state.order >= shown.order) useOutlook.setState({ state })
}

function take(answer: Answer<OutlookAsk>): boolean {
  if (answer.ok) {
    show(answer.value)
    useOutlook.setState({ failure: null })
  } else useOutlook.setState({ failure: answer.failure })
  return answer.ok
}

/** A choice that was not taken is not shown any longer; why stays on the screen. */
async function showKept(): Promise<void> {
  const kept = await ask('outlook.read', null)
  if (kept.ok) show(kept.value)
}

/** Asks; where it takes the second factor, that is asked for once. */
async function asked<A extends OutlookAsk>(name: A, input: Input<A>): Promise<boolean> {
  let answer: Answer<OutlookAsk> = await ask(name, input)
  if (!answer.ok && answer.failure.name === 'factorNeeded' && (await askFactor('settings')))
    answer = await ask(name, input)
  const done = take(answer)
  if (!done) await showKept()
  // What Next still needs depends on it.
  await readSetupState()
  return done
}

/** A state as it will be once a choice is saved: what a person changes shows at once. */
function withChoice(state: OutlookState, { way, cloud, skipped }: OutlookWrite): OutlookState {
  const rows =
    skipped === undefined
      ? state.rows
      : state.rows.map((row) => ({ ...row, skipped: skipped.includes(row.id) }))
  return { ...state, rows, way: way ?? state.way, cloud: cloud ?? state.cloud }
}

/** Saves what was typed or chosen; the screen shows a choice before the engine has answered. */
export function writeOutlook(values: OutlookWrite): Promise<boolean> {
  const { state } = useOutlook.getState()
  if (state !== null) useOutlook.setState({ state: withChoice(state, values) })
  return saving(asked('outlook.write', values))
}

/** Does what a button says, after all that is typed was saved. */
export async function act<A extends OutlookAsk>(name: A, input: Input<A>): Promise<void> {
  await flushDrafts()
  useOutlook.setState({ busy: name })
  const done = await asked(name, input)
  useOutlook.setState({ busy: null })
  if (done && name === 'outlook.signIn') openPage()
}

/** Microsoft's page in the person's browser; where the window may not open one, the link stays. */
function openPage(): void {
  const signIn = useOutlook.getState().state?.signIn
  if (signIn?.by === 'browser') window.open(signIn.page, '_blank', 'noopener')
}

/** Reads the step and hears what moves in it until the function that is given back is called. */
export function keepOutlook(): () => void {
  const read = async () => take(await ask('outlook.read', null))
  void read()
  const ends = [
    hear('outlook.moved', (state) => {
      const before = useOutlook.getState().state
      show(state)
      if (before?.testing === true && !state.testing) void readSetupState()
    }),
    hear('engine.moved', ({ state }) => {
      if (state === 'running') void read()
    }),
  ]
  return () => {
    for (const end of ends) end()
  }
}

import { Button } from '@fluentui/react-components'
import { useId, useState } from 'react'

import { BottomBar } from '../../../ui/Page.tsx'
import { go } from '../../../ui/place.ts'
import { useWords } from '../../../words.tsx'
import { goTo, showMissing, useSetup } from '../store.ts'
import type { SetupState, Step } from '../types.ts'
import { flushDrafts } from './drafts.ts'
import { focusField, missingOf, missingText } from './missing.ts'

/** The step beside one; null at the ends. */
function beside({ steps, step }: SetupState, by: 1 | -1): Step | null {
  const at = steps.findIndex((one) => one.step === step)
  return steps[at + by]?.step ?? null
}

/** Goes on, or says what is missing and moves the focus there. */
async function goOn(state: SetupState): Promise<void> {
  await flushDrafts()
  const now = useSetup.getState().state ?? state
  const [missing] = missingOf(now, now.step)
  const next = beside(now, 1)
  if (missing === undefined) return next === null ? undefined : goTo(next)
  showMissing(now.step)
  focusField(missing.field)
}

const leave = () => go({ feature: 'setup' })

/** Back, Finish later, Next, and what Next still needs. */
export function WizardBar({ state }: { state: SetupState }) {
  const words = useWords()
  const { say } = words
  const why = useId()
  const [busy, setBusy] = useState(false)
  const back = beside(state, -1)
  const next = beside(state, 1)
  const [first] = missingOf(state, state.step)
  const press = async () => {
    setBusy(true)
    await goOn(state)
    setBusy(false)
  }
  return (
    <BottomBar label="setup.frame.bar">
      <Button onClick={() => (back === null ? leave() : void goTo(back))}>
        {say('setup.frame.back')}
      </Button>
      <span className="end small second" id={why}>
        {next !== null && first !== undefined && missingText(first, words)}
      </span>
      <Button onClick={() => void flushDrafts().then(leave)}>
        {say('setup.frame.finishLater')}
      </Button>
      {next !== null && (
        <Button
          appearance={first === undefined ? 'primary' : 'secondary'}
          aria-describedby={why}
          disabledFocusable={busy}
          onClick={() => void press()}
        >
          {say('setup.frame.next')}
        </Button>
      )}
    </BottomBar>
  )
}

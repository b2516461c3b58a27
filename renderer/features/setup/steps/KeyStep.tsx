import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import type { Problem } from '../../../bridge.ts'
import { askWithFactor } from '../../../factor.tsx'
import { FailureCard } from '../../../ui/FailureCard.tsx'
import { Note } from '../../../ui/Note.tsx'
import { Card } from '../../../ui/Page.tsx'
import { useFormats, useWords } from '../../../words.tsx'
import { KeyProof } from '../parts/KeyProof.tsx'
import { KeySheet } from '../parts/KeySheet.tsx'
import { SheetPreview } from '../parts/SheetPreview.tsx'
import { StepPage } from '../parts/StepPage.tsx'
import { WordGrid } from '../parts/WordGrid.tsx'
import { readSetupState, skipKey } from '../store.ts'
import type { Made, SetupState, StepProps } from '../types.ts'

/** The 12 words: on paper first, compared, and proven with what is typed from the paper. */
export function KeyStep({ state }: StepProps) {
  const { say } = useWords()
  return (
    <StepPage title={say('setup.key.title')} lead={say('setup.key.lead')}>
      {state.key.state === 'proven' ? <Proven state={state} /> : <Open state={state} />}
    </StepPage>
  )
}

function Proven({ state }: StepProps) {
  const { say } = useWords()
  return (
    <>
      <Note tone="green">{say('setup.key.proven')}</Note>
      <p>
        {say('setup.key.fingerprint')} <span className="mono">{state.key.fingerprint}</span>
      </p>
      <Note tone="blue">{say('setup.key.again')}</Note>
    </>
  )
}

function Open({ state }: StepProps) {
  const { say } = useWords()
  const { moment } = useFormats()
  const [made, setMade] = useState<Made | null>(null)
  const [hidden, setHidden] = useState(false)
  const [asking, setAsking] = useState(false)
  const quiz = (on: boolean) => {
    setAsking(on)
    setHidden(on)
  }
  const until = state.key.skippedUntil
  return (
    <>
      {until !== null && (
        <Note tone="amber">{say('setup.key.skipped', { until: moment(until) })}</Note>
      )}
      {made === null ? (
        <Make known={state.key} onMade={setMade} />
      ) : (
        <div className="key-work">
          <div className="stack">
            <KeySheet done={state.key.sheet} />
            <WordGrid
              made={made}
              hidden={hidden}
              onToggle={asking ? null : () => setHidden(!hidden)}
            />
            <KeyProof onHide={quiz} />
          </div>
          <SheetPreview made={made} hidden={hidden} state={state} />
        </div>
      )}
      {state.key.state !== 'skipped' && made !== null && <Skip />}
    </>
  )
}

function Make({ known, onMade }: { known: SetupState['key']; onMade: (made: Made) => void }) {
  const { say } = useWords()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)
  const make = async () => {
    setBusy(true)
    const answer = await askWithFactor('setup.key.make', { passphrase: null }, 'key')
    setBusy(false)
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    onMade(answer.value)
    await readSetupState()
  }
  return (
    <Card title={say('setup.key.makeTitle')}>
      <div className="stack">
        <p>{say('setup.key.makeWhy')}</p>
        {failure !== null && <FailureCard problem={failure} />}
        <div>
          <Button
            appearance="primary"
            data-field="key"
            disabledFocusable={busy}
            onClick={() => void make()}
          >
            {say(known.state === 'none' ? 'setup.key.make' : 'setup.key.showAgain')}
          </Button>
        </div>
      </div>
    </Card>
  )
}

function Skip() {
  const { say } = useWords()
  return (
    <Note
      tone="amber"
      buttons={<Button onClick={() => void skipKey()}>{say('setup.key.skip')}</Button>}
    >
      {say('setup.key.skipNote')}
    </Note>
  )
}

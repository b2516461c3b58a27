import { Button } from '@fluentui/react-components'
import { useEffect } from 'react'

import { FailureCard } from '../../../ui/FailureCard.tsx'
import { Note } from '../../../ui/Note.tsx'
import { Skeleton } from '../../../ui/Reader.tsx'
import { useWords } from '../../../words.tsx'
import { act, keepOutlook, useOutlook } from '../outlook-store.ts'
import { OutlookWork } from '../parts/OutlookWork.tsx'
import { StepPage } from '../parts/StepPage.tsx'
import type { StepProps } from '../types.ts'

/** Mailboxes of Microsoft 365, if they are to be saved too; "Not now" is a full answer. */
export function OutlookStep({ state: setup }: StepProps) {
  const { say } = useWords()
  const { state, failure } = useOutlook()
  useEffect(keepOutlook, [])
  return (
    <StepPage title={say('setup.outlook.title')} lead={say('setup.outlook.lead')}>
      {failure !== null && <FailureCard problem={failure} />}
      {state === null ? failure === null && <Skeleton /> : <OutlookWork state={state} />}
      {setup.sample !== null && state?.sample === false && <SampleOffer />}
    </StepPage>
  )
}

/** Who tries the sample company is offered its mailboxes. */
function SampleOffer() {
  const { say } = useWords()
  const { busy } = useOutlook()
  const use = () => void act('outlook.sample', null).then(() => act('outlook.test', null))
  return (
    <Note
      tone="blue"
      buttons={
        <Button disabledFocusable={busy !== null} onClick={use}>
          {say('setup.outlook.useSample')}
        </Button>
      }
    >
      {say('setup.outlook.sampleOffer')}
    </Note>
  )
}

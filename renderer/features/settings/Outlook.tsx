import { useEffect } from 'react'

import { FailureCard } from '../../ui/FailureCard.tsx'
import { Skeleton } from '../../ui/Reader.tsx'
import { keepOutlook, useOutlook } from '../setup/outlook-store.ts'
import { OutlookWork } from '../setup/parts/OutlookWork.tsx'

/** Which mailboxes of Microsoft 365 are read, and how: the same work as in the wizard. */
export function Outlook() {
  const { state, failure } = useOutlook()
  useEffect(keepOutlook, [])
  return (
    <>
      {failure !== null && <FailureCard problem={failure} />}
      {state === null ? failure === null && <Skeleton /> : <OutlookWork state={state} />}
    </>
  )
}

import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import type { Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { useWords } from '../../words.tsx'

/** Goes on with what was stopped or broken off. */
export function GoOn({ ticket }: { ticket: string }) {
  const { say } = useWords()
  const [failure, setFailure] = useState<Problem | null>(null)
  const goOn = async () => {
    const answer = await askWithFactor('putBack.continue', { ticket }, 'restore')
    setFailure(answer.ok ? null : answer.failure)
  }
  return (
    <>
      <div className="row">
        <Button appearance="primary" onClick={() => void goOn()}>
          {say('putBack.goOn')}
        </Button>
      </div>
      {failure !== null && <FailureCard problem={failure} />}
    </>
  )
}

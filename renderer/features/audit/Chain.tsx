import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import { ask, type Problem } from '../../bridge.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Card } from '../../ui/Page.tsx'
import { StateWord } from '../../ui/Shape.tsx'
import { useFormats, useWords } from '../../words.tsx'
import type { Facts } from './parts.ts'

type Check = NonNullable<Facts['check']>

/** Whether the chain is whole, when that was looked at, and looking now. */
export function Chain({
  facts,
  checked,
}: {
  facts: Facts | null
  checked: (check: Check) => void
}) {
  const { say } = useWords()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)
  const verify = async () => {
    setBusy(true)
    const answer = await ask('audit.verify', null)
    setBusy(false)
    setFailure(answer.ok ? null : answer.failure)
    if (answer.ok) checked(answer.value)
  }
  const check = facts?.check ?? null
  return (
    <Card>
      <div className="row" role="status">
        <div className="grow">
          {check === null ? <p>{say('audit.unchecked')}</p> : <Said check={check} />}
        </div>
        <Button disabledFocusable={busy} onClick={() => busy || void verify()}>
          {say(busy ? 'audit.verifying' : 'audit.verify')}
        </Button>
      </div>
      {failure && <FailureCard problem={failure} />}
      {check?.failure && <FailureCard problem={check.failure} />}
    </Card>
  )
}

function Said({ check }: { check: Check }) {
  const { say } = useWords()
  const { moment } = useFormats()
  const { entries, at, seals, missed, lost, failure } = check
  return (
    <>
      <p>
        <StateWord
          shape={failure === null ? 'good' : 'octagon'}
          tone={failure === null ? 'green' : 'red'}
        >
          {say(failure === null ? 'audit.intact' : 'audit.broken', { n: entries, at: moment(at) })}
        </StateWord>
      </p>
      <p className="small second">
        {[
          say('audit.seals', { n: seals }),
          ...(missed > 0 ? [say('audit.missed', { n: missed })] : []),
          ...(lost > 0 ? [say('audit.lost', { n: lost })] : []),
        ].join(' ')}
      </p>
    </>
  )
}

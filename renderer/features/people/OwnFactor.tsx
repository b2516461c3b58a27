import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import type { Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { readSession, useShared } from '../../state.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Card } from '../../ui/Page.tsx'
import { useWords } from '../../words.tsx'
import { BackupCodes, FactorSetup } from '../setup/parts/FactorSetup.tsx'

/** One's own second factor: connect a code app, new backup codes, or another phone. */
export function OwnFactor() {
  const { say } = useWords()
  const who = useShared(({ session }) => session?.who ?? null)
  const [again, setAgain] = useState(false)
  if (who === null) return null
  const isOn = who.factor === 'totp'
  return (
    <Card title={say('people.factor.title')}>
      <div className="stack">
        <p>{isOn ? say('setup.factor.on', { n: who.codesLeft }) : say('setup.factor.off')}</p>
        <FactorSetup
          person={again ? { ...who, factor: 'none' } : who}
          onDone={() => setAgain(false)}
        />
        {isOn && !again && <Codes onAgain={() => setAgain(true)} />}
      </div>
    </Card>
  )
}

function Codes({ onAgain }: { onAgain: () => void }) {
  const { say } = useWords()
  const [codes, setCodes] = useState<readonly string[]>([])
  const [failure, setFailure] = useState<Problem | null>(null)
  const renew = async () => {
    const answer = await askWithFactor('people.newCodes', null, 'people')
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    setCodes(answer.value.codes)
    await readSession()
  }
  return (
    <>
      {codes.length > 0 && <BackupCodes codes={codes} />}
      <p className="small second">{say('people.factor.newCodesWhy')}</p>
      <div className="row">
        <Button onClick={() => void renew()}>{say('people.factor.newCodes')}</Button>
        <Button onClick={onAgain}>{say('people.factor.again')}</Button>
      </div>
      {failure && <FailureCard problem={failure} />}
    </>
  )
}

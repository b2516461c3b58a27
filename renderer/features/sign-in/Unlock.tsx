import { Button } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import { ask, type Problem } from '../../bridge.ts'
import { readSession } from '../../state.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { PasswordField } from '../../ui/person-fields.tsx'
import { useWords } from '../../words.tsx'

/** Opens a profile whose passphrase no file of this computer holds. */
export function Unlock() {
  const { say } = useWords()
  const [passphrase, setPassphrase] = useState('')
  const [failure, setFailure] = useState<Problem | null>(null)
  const unlock = async () => {
    const answer = await ask('session.unlockProfile', { passphrase })
    setFailure(answer.ok ? null : answer.failure)
    if (answer.ok) await readSession()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (passphrase !== '') void unlock()
  }
  return (
    <form className="stack form" onSubmit={submit}>
      <PasswordField
        label={say('signIn.unlock.passphrase')}
        value={passphrase}
        onChange={setPassphrase}
        complete="off"
      />
      {failure !== null && <FailureCard problem={failure} />}
      <div>
        <Button type="submit" appearance="primary">
          {say('signIn.unlock.button')}
        </Button>
      </div>
    </form>
  )
}

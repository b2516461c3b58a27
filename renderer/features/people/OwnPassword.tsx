import { Button } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import { ask, type Problem } from '../../bridge.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Card } from '../../ui/Page.tsx'
import { toast } from '../../ui/toast.tsx'
import { useWords } from '../../words.tsx'
import { PasswordField } from './PasswordField.tsx'

function useChanging() {
  const { say } = useWords()
  const [old, setOld] = useState('')
  const [password, setPassword] = useState('')
  const [failure, setFailure] = useState<Problem | null>(null)
  const change = async () => {
    const answer = await ask('people.changePassword', { old, password })
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    setOld('')
    setPassword('')
    toast(say('people.password.changed'))
  }
  return { old, setOld, password, setPassword, failure, change }
}

/** Changes one's own password; the present one is the proof. */
export function OwnPassword() {
  const { say } = useWords()
  const { old, setOld, password, setPassword, failure, change } = useChanging()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void change()
  }
  return (
    <Card title={say('people.password.own')}>
      <form className="stack people-form" onSubmit={submit}>
        <PasswordField
          label={say('people.password.old')}
          value={old}
          complete="current-password"
          onChange={setOld}
        />
        <PasswordField
          label={say('people.password.new')}
          hint={say('setup.people.passwordHint')}
          value={password}
          complete="new-password"
          onChange={setPassword}
        />
        {failure && <FailureCard problem={failure} />}
        <div>
          <Button type="submit">{say('people.password.change')}</Button>
        </div>
      </form>
    </Card>
  )
}

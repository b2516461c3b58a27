import { Button } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import type { Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Card } from '../../ui/Page.tsx'
import { toast } from '../../ui/toast.tsx'
import { useWords } from '../../words.tsx'
import { PasswordField } from './PasswordField.tsx'

/** Gives another person a new password. */
export function ResetPassword({ id }: { id: string }) {
  const { say } = useWords()
  const [password, setPassword] = useState('')
  const [failure, setFailure] = useState<Problem | null>(null)
  const reset = async () => {
    const answer = await askWithFactor('people.resetPassword', { id, password }, 'people')
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    setPassword('')
    toast(say('people.password.changed'))
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void reset()
  }
  return (
    <Card title={say('people.password.reset')}>
      <form className="stack people-form" onSubmit={submit}>
        <p className="small second">{say('people.password.resetWhy')}</p>
        <PasswordField
          label={say('people.password.new')}
          hint={say('setup.people.passwordHint')}
          value={password}
          complete="new-password"
          onChange={setPassword}
        />
        {failure && <FailureCard problem={failure} />}
        <div>
          <Button type="submit">{say('people.password.set')}</Button>
        </div>
      </form>
    </Card>
  )
}

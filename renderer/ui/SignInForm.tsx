import { Button } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import { ask, type Problem } from '../bridge.ts'
import { CodeField } from '../factor.tsx'
import { readSession } from '../state.ts'
import { useWords } from '../words.tsx'
import { FailureCard } from './FailureCard.tsx'
import { PasswordField, TextField } from './person-fields.tsx'

/** Name, password, and a code where the engine wants one; `done` comes after signing in. */
export function SignInForm({ done }: { done?: () => Promise<unknown> }) {
  const { say } = useWords()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [code, setCode] = useState('')
  const [failure, setFailure] = useState<Problem | null>(null)
  const signIn = async () => {
    const given = code.trim() === '' ? null : code.trim()
    const answer = await ask('session.signIn', { name: name.trim(), password, code: given })
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    await readSession()
    await done?.()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') void signIn()
  }
  const wantsCode = failure?.name === 'factorNeeded' || failure?.name === 'codeRefused'
  return (
    <form className="stack form" onSubmit={submit}>
      <TextField label={say('signIn.name')} value={name} onChange={setName} complete="username" />
      <PasswordField
        label={say('signIn.password')}
        value={password}
        onChange={setPassword}
        complete="current-password"
      />
      {wantsCode && <CodeField code={code} failure={null} onChange={setCode} />}
      {failure !== null && <FailureCard problem={failure} />}
      <div>
        <Button type="submit" appearance="primary">
          {say('signIn.button')}
        </Button>
      </div>
    </form>
  )
}

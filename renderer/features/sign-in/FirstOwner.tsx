import { Button } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import { ask, type Problem } from '../../bridge.ts'
import { readSession } from '../../state.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { PasswordField, TextField } from '../../ui/person-fields.tsx'
import { useWords } from '../../words.tsx'

const everything = { departments: null, kinds: null }

/** Names the first Owner of a profile that the command line set up. */
export function FirstOwner() {
  const { say } = useWords()
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [failure, setFailure] = useState<Problem | null>(null)
  const add = async () => {
    const person = {
      name: name.trim(),
      role: 'owner',
      reach: everything,
      mail: '',
      password,
    } as const
    const answer = await ask('people.add', person)
    setFailure(answer.ok ? null : answer.failure)
    if (answer.ok) await readSession()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    if (name.trim() !== '') void add()
  }
  return (
    <form className="stack form" onSubmit={submit}>
      <TextField label={say('signIn.name')} value={name} onChange={setName} complete="username" />
      <PasswordField
        label={say('signIn.password')}
        hint={say('signIn.first.hint')}
        value={password}
        onChange={setPassword}
        complete="new-password"
      />
      {failure !== null && <FailureCard problem={failure} />}
      <div>
        <Button type="submit" appearance="primary">
          {say('signIn.first.button')}
        </Button>
      </div>
    </form>
  )
}

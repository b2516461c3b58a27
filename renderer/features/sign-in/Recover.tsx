import { Button } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import { ask, type Problem } from '../../bridge.ts'
import { readSession } from '../../state.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Note } from '../../ui/Note.tsx'
import { PasswordField, TextField } from '../../ui/person-fields.tsx'
import { useWords } from '../../words.tsx'
import { TwelveWords } from '../setup/parts/TwelveWords.tsx'

function useRecovering() {
  const [words, setWords] = useState<readonly string[]>(() => Array<string>(12).fill(''))
  const [name, setName] = useState('')
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)
  const recover = async () => {
    setTried(true)
    if (name.trim() === '' || words.some((word) => word.trim() === '')) return
    const typed = words.map((word) => word.trim()).join(' ')
    const answer = await ask('session.recover', { words: typed, name: name.trim(), password })
    setFailure(answer.ok ? null : answer.failure)
    if (answer.ok) await readSession()
  }
  return { words, setWords, name, setName, password, setPassword, tried, failure, recover }
}

/** An Owner's way in without password and phone: the 12 words, and a new password. */
export function Recover({ onBack }: { onBack: () => void }) {
  const { say } = useWords()
  const { recover, ...form } = useRecovering()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void recover()
  }
  return (
    <form className="stack" onSubmit={submit}>
      <h2>{say('signIn.recover.title')}</h2>
      <p>{say('signIn.recover.why')}</p>
      <TwelveWords words={form.words} tried={form.tried} onChange={form.setWords} />
      <TextField
        label={say('signIn.recover.name')}
        value={form.name}
        onChange={form.setName}
        complete="username"
      />
      <PasswordField
        label={say('signIn.recover.password')}
        hint={say('signIn.first.hint')}
        value={form.password}
        onChange={form.setPassword}
        complete="new-password"
      />
      <Note tone="amber">{say('signIn.recover.factorEnds')}</Note>
      {form.failure !== null && <FailureCard problem={form.failure} />}
      <div className="row">
        <Button type="submit" appearance="primary">
          {say('signIn.recover.button')}
        </Button>
        <Button onClick={onBack}>{say('signIn.recover.back')}</Button>
      </div>
    </form>
  )
}

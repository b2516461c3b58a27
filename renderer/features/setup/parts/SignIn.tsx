import { Button, Field, Input } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import { ask, type Problem } from '../../../bridge.ts'
import { CodeField } from '../../../factor.tsx'
import { readSession } from '../../../state.ts'
import { FailureCard } from '../../../ui/FailureCard.tsx'
import { Card, Page } from '../../../ui/Page.tsx'
import { useWords } from '../../../words.tsx'
import { readSetupState } from '../store.ts'

type Typed = Readonly<{ name: string; password: string; code: string }>

/** Signs in with what was typed; a code is asked for only where the engine wants one. */
function useSigningIn({ name, password, code }: Typed) {
  const [failure, setFailure] = useState<Problem | null>(null)
  const signIn = async () => {
    if (name.trim() === '') return
    const given = code.trim() === '' ? null : code.trim()
    const answer = await ask('session.signIn', { name: name.trim(), password, code: given })
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    await readSession()
    await readSetupState()
  }
  return { failure, signIn }
}

/** Goes on with a set-up that already has its Owner: whoever goes on signs in. */
export function SignIn() {
  const { say } = useWords()
  const [typed, setTyped] = useState<Typed>({ name: '', password: '', code: '' })
  const { failure, signIn } = useSigningIn(typed)
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void signIn()
  }
  const wantsCode = failure?.name === 'factorNeeded' || failure?.name === 'codeRefused'
  return (
    <Page title={say('setup.signIn.title')} lead={say('setup.signIn.why')}>
      <Card>
        <form className="fields" onSubmit={submit}>
          <NameAndPassword typed={typed} onChange={setTyped} />
          {wantsCode && (
            <CodeField
              code={typed.code}
              failure={null}
              onChange={(code) => setTyped({ ...typed, code })}
            />
          )}
          {failure !== null && <FailureCard problem={failure} />}
          <div>
            <Button type="submit" appearance="primary">
              {say('setup.signIn.signIn')}
            </Button>
          </div>
        </form>
      </Card>
    </Page>
  )
}

function NameAndPassword({ typed, onChange }: { typed: Typed; onChange: (typed: Typed) => void }) {
  const { say } = useWords()
  return (
    <>
      <Field label={say('setup.people.name')}>
        <Input
          autoComplete="username"
          value={typed.name}
          onChange={(_, { value }) => onChange({ ...typed, name: value })}
        />
      </Field>
      <Field label={say('setup.people.password')}>
        <Input
          type="password"
          autoComplete="current-password"
          value={typed.password}
          onChange={(_, { value }) => onChange({ ...typed, password: value })}
        />
      </Field>
    </>
  )
}

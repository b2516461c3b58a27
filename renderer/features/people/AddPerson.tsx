import { Button } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import type { Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { useKept } from '../../kept.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Card, Page } from '../../ui/Page.tsx'
import { PasswordField } from '../../ui/person-fields.tsx'
import { go } from '../../ui/place.ts'
import { toast } from '../../ui/toast.tsx'
import { useWords } from '../../words.tsx'
import { everything, useIsOwner } from './parts.tsx'
import { PersonFields, personOf, type Typed, wrongMail, wrongName } from './PersonFields.tsx'

const nobody: Typed = { name: '', mail: '', role: 'keeper', reach: everything }

/** Adds a person; an Owner does, with the second factor. */
export function AddPerson() {
  const { say } = useWords()
  const isOwner = useIsOwner()
  return (
    <Page
      title={say('people.add')}
      crumbs={[{ label: say('people.title'), to: { feature: 'people' } }]}
    >
      <Card>{isOwner ? <AddForm /> : <p>{say('people.ownerOnly')}</p>}</Card>
    </Page>
  )
}

function useAdding() {
  const { say } = useWords()
  const [typed, setTyped] = useKept('people.add', nobody)
  const [password, setPassword] = useState('')
  const [tried, setTried] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)
  const isShort = Array.from(password).length < 10
  const add = async () => {
    setTried(true)
    if (wrongName(typed) !== null || wrongMail(typed) !== null || isShort) return
    const answer = await askWithFactor('people.add', { ...personOf(typed), password }, 'people')
    if (!answer.ok) return setFailure(answer.failure)
    toast(say('people.added', { name: answer.value.person.name }))
    return go({ feature: 'people' })
  }
  const change = (part: Partial<Typed>) => setTyped({ ...typed, ...part })
  return { typed, change, password, setPassword, tried, isShort, failure, add }
}

function AddForm() {
  const { say } = useWords()
  const { typed, change, password, setPassword, tried, isShort, failure, add } = useAdding()
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void add()
  }
  return (
    <form className="stack people-form" onSubmit={submit} noValidate>
      <PersonFields typed={typed} tried={tried} change={change} />
      <PasswordField
        label={say('setup.people.password')}
        hint={say('setup.people.passwordHint')}
        error={tried && isShort ? say('setup.people.passwordShort') : null}
        value={password}
        complete="new-password"
        onChange={setPassword}
      />
      {failure && <FailureCard problem={failure} />}
      <div className="row">
        <Button type="submit" appearance="primary">
          {say('people.add')}
        </Button>
        <Button onClick={() => go({ feature: 'people' })}>{say('common.cancel')}</Button>
      </div>
    </form>
  )
}

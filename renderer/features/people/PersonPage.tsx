import { Button } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import { type Problem, useReading } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { useKept } from '../../kept.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import type { PageProps } from '../../ui/page-types.ts'
import { Card, EmptyState, Page } from '../../ui/Page.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { toast } from '../../ui/toast.tsx'
import { useWords } from '../../words.tsx'
import { FactorSetup } from '../setup/parts/FactorSetup.tsx'
import { Ending } from './Ending.tsx'
import { type Person, useIsOwner } from './parts.tsx'
import { ResetPassword } from './PasswordForms.tsx'
import { PersonFields, personOf, type Typed, wrongMail, wrongName } from './PersonFields.tsx'

/** One person, for an Owner to change. */
export function PersonPage({ query }: PageProps) {
  const { say } = useWords()
  const isOwner = useIsOwner()
  const reading = useReading('people.read', null, ['session.moved'])
  const person = reading.value?.people.find(({ id }) => id === query['id'])
  return (
    <Page
      title={person?.name ?? say('people.one')}
      crumbs={[{ label: say('people.title'), to: { feature: 'people' } }]}
    >
      <Reader reading={reading}>
        {() => {
          if (!isOwner) return <EmptyState text={say('people.ownerOnly')} />
          if (person === undefined) return <EmptyState text={say('people.gone')} />
          return <Changing person={person} changed={reading.again} />
        }}
      </Reader>
    </Page>
  )
}

type Props = Readonly<{ person: Person; changed: () => void }>

function Changing({ person, changed }: Props) {
  const { say } = useWords()
  const { name, role, mail, reach } = person
  return (
    <>
      <Card title={say('people.details')}>
        <DetailsForm
          key={JSON.stringify([name, role, mail, reach])}
          person={person}
          changed={changed}
        />
      </Card>
      {!person.isYou && (
        <>
          <Card title={say('people.factor.title')}>
            <div className="stack">
              <p>
                {person.factor === 'totp'
                  ? say('setup.factor.on', { n: person.codesLeft })
                  : say('setup.factor.off')}
              </p>
              <FactorSetup person={person} onDone={changed} />
            </div>
          </Card>
          <ResetPassword id={person.id} />
        </>
      )}
      <Ending person={person} changed={changed} />
    </>
  )
}

function DetailsForm({ person, changed }: Props) {
  const { say } = useWords()
  const [typed, setTyped] = useKept<Typed>(`people.${person.id}`, person)
  const [tried, setTried] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)
  const save = async () => {
    setTried(true)
    if (wrongName(typed) !== null || wrongMail(typed) !== null) return
    const input = { id: person.id, ...personOf(typed) }
    const answer = await askWithFactor('people.change', input, 'people')
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    toast(say('people.saved'))
    changed()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void save()
  }
  return (
    <form className="stack people-form" onSubmit={submit} noValidate>
      <PersonFields
        typed={typed}
        tried={tried}
        change={(part) => setTyped({ ...typed, ...part })}
      />
      {failure && <FailureCard problem={failure} />}
      <div>
        <Button type="submit" appearance="primary">
          {say('people.save')}
        </Button>
      </div>
    </form>
  )
}

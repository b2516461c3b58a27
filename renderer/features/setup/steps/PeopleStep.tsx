import { useEffect } from 'react'

import { useReading } from '../../../bridge.ts'
import type { Output } from '../../../bridge.ts'
import { useShared } from '../../../state.ts'
import { Note } from '../../../ui/Note.tsx'
import { Card } from '../../../ui/Page.tsx'
import { Reader } from '../../../ui/Reader.tsx'
import { StateWord } from '../../../ui/Shape.tsx'
import { useWords } from '../../../words.tsx'
import { FactorSetup } from '../parts/FactorSetup.tsx'
import { PersonForm } from '../parts/PersonForm.tsx'
import { StepPage } from '../parts/StepPage.tsx'
import { readSetupState } from '../store.ts'
import type { StepProps } from '../types.ts'

type Person = Output<'people.read'>['people'][number]

/** Who may open DingKeep: an Owner, and better one more who can restore. */
export function PeopleStep({ state }: StepProps) {
  const { say } = useWords()
  const people = useReading('people.read', null, ['session.moved'])
  const count = people.value?.people.length
  useEffect(() => {
    if (count !== undefined) void readSetupState()
  }, [count])
  return (
    <StepPage title={say('setup.people.title')} lead={say('setup.people.lead')}>
      {state.values.iAm === 'it' && <Note tone="blue">{say('setup.people.ownerToDo')}</Note>}
      <Reader reading={people}>
        {({ people: all }) => <People people={all} onChange={people.again} />}
      </Reader>
    </StepPage>
  )
}

function People({ people, onChange }: { people: readonly Person[]; onChange: () => void }) {
  const { say } = useWords()
  const hasOwner = people.some(({ role }) => role === 'owner')
  return (
    <>
      {people.map((person) => (
        <PersonCard key={person.id} person={person} onChange={onChange} />
      ))}
      <Card title={say(hasOwner ? 'setup.people.another' : 'setup.people.owner')}>
        <PersonForm key={people.length} first={!hasOwner} onAdded={onChange} />
      </Card>
      {people.length === 1 && <Note tone="amber">{say('setup.people.onlyOne')}</Note>}
    </>
  )
}

function PersonCard({ person, onChange }: { person: Person; onChange: () => void }) {
  const { say, find } = useWords()
  const who = useShared(({ session }) => session?.who ?? null)
  const mayChange = person.isYou || who?.role === 'owner'
  return (
    <Card title={person.name} id={`person-${person.id}`} beside={find(`roles.${person.role}`)}>
      {person.factor === 'totp' ? (
        <StateWord shape="good" tone="green">
          {say('setup.factor.on', { n: person.codesLeft })}
        </StateWord>
      ) : (
        <p className="second">{say('setup.factor.off')}</p>
      )}
      {mayChange && <FactorSetup person={person} onDone={onChange} />}
    </Card>
  )
}

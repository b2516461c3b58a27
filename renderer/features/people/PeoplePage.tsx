import { Button } from '@fluentui/react-components'

import { useReading } from '../../bridge.ts'
import { useShared } from '../../state.ts'
import { Card, Page, PlaceLink, Tag } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { Reader } from '../../ui/Reader.tsx'
import { Scroll } from '../../ui/Scroll.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { OwnFactor } from './OwnFactor.tsx'
import { type Person, useIsOwner } from './parts.tsx'
import { OwnPassword } from './PasswordForms.tsx'

/** Oneself, and for those who set up all people. */
export function PeoplePage() {
  const { say } = useWords()
  const isOwner = useIsOwner()
  const role = useShared(({ session }) => session?.who?.role)
  const seesAll = isOwner || role === 'it-admin'
  return (
    <Page
      title={say('people.title')}
      lead={say('people.lead')}
      {...(seesAll && {
        crumbs: [{ label: say('nav.settings'), to: { feature: 'settings' } }],
      })}
      actions={
        isOwner && (
          <Button appearance="primary" onClick={() => go({ feature: 'people', page: 'add' })}>
            {say('people.add')}
          </Button>
        )
      }
    >
      {seesAll && <All isOwner={isOwner} />}
      <OwnFactor />
      <OwnPassword />
    </Page>
  )
}

function All({ isOwner }: { isOwner: boolean }) {
  const { say } = useWords()
  const reading = useReading('people.read', null, ['session.moved'])
  return (
    <Card title={say('people.all')}>
      {!isOwner && <p className="small second">{say('people.ownerOnly')}</p>}
      <Reader reading={reading}>
        {({ people }) => (
          <Scroll label={say('people.all')}>
            <table className="people-table">
              <Head isOwner={isOwner} />
              <tbody>
                {people.map((person) => (
                  <Row key={person.id} person={person} isOwner={isOwner} />
                ))}
              </tbody>
            </table>
          </Scroll>
        )}
      </Reader>
    </Card>
  )
}

function Head({ isOwner }: { isOwner: boolean }) {
  const { say } = useWords()
  return (
    <thead>
      <tr>
        <th scope="col">{say('people.columns.name')}</th>
        <th scope="col">{say('people.columns.role')}</th>
        <th scope="col">{say('people.columns.factor')}</th>
        <th scope="col">{say('people.columns.last')}</th>
        {isOwner && <th scope="col">{say('people.columns.action')}</th>}
      </tr>
    </thead>
  )
}

function Row({ person, isOwner }: { person: Person; isOwner: boolean }) {
  const { say } = useWords()
  const { moment } = useFormats()
  const { id, name, role, factor, lastSignIn } = person
  return (
    <tr>
      <th scope="row">
        {name} <Marks person={person} />
      </th>
      <td>{say(`roles.${role}`)}</td>
      <td>{say(factor === 'none' ? 'people.factorOff' : 'people.factorOn')}</td>
      <td>{lastSignIn === null ? say('people.never') : moment(lastSignIn)}</td>
      {isOwner && (
        <td>
          <PlaceLink to={{ feature: 'people', page: 'person', query: { id } }}>
            {say('people.editOf', { name })}
          </PlaceLink>
        </td>
      )}
    </tr>
  )
}

function Marks({ person }: { person: Person }) {
  const { say } = useWords()
  const { clock } = useFormats()
  return (
    <>
      {person.isYou && <Tag tone="blue">{say('people.isYou')}</Tag>}
      {person.disabled && <Tag>{say('people.disabled')}</Tag>}
      {person.lockedUntil !== null && (
        <Tag tone="amber">{say('people.locked', { time: clock(person.lockedUntil) })}</Tag>
      )}
    </>
  )
}

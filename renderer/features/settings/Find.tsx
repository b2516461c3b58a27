import { Field, SearchBox } from '@fluentui/react-components'
import { useState } from 'react'

import { PlaceLink } from '../../ui/Page.tsx'
import type { Target } from '../../ui/place.ts'
import { useWords, type WordKey } from '../../words.tsx'

const section = (name: string): Target => ({ feature: 'settings', query: { section: name } })

/** Every setting by its own words, and where it stands. */
const settings: readonly (readonly [to: Target, ...keys: WordKey[]])[] = [
  [
    section('general'),
    'settings.general.language',
    'settings.general.region',
    'settings.general.theme',
    'settings.general.size',
  ],
  [
    section('connection'),
    'setup.app.corpId',
    'setup.app.clientId',
    'settings.connection.secret',
    'setup.account.label',
    'settings.connection.test',
  ],
  [
    section('outlook'),
    'setup.outlook.way',
    'setup.outlook.tenantId',
    'setup.outlook.clientId',
    'setup.outlook.certificateTitle',
  ],
  [
    section('scope'),
    'setup.scope.kinds',
    'setup.scope.departments',
    'setup.scope.newDepartments',
    'settings.scope.allowance',
    'setup.scope.folders',
  ],
  [
    section('storage'),
    'settings.storage.main',
    'settings.storage.test',
    'settings.storage.move',
    'settings.storage.second',
    'settings.storage.add',
  ],
  [section('search'), 'settings.search.title', 'settings.search.fullText'],
  [
    section('security'),
    'settings.security.words',
    'settings.security.renew',
    'settings.security.lock',
  ],
  [section('about'), 'settings.about.name', 'settings.licences.title'],
  [{ feature: 'people' }, 'settings.toPeople'],
  [{ feature: 'backups', page: 'schedule' }, 'settings.toSchedule', 'backups.schedule.zone'],
  [{ feature: 'backups', page: 'copies' }, 'settings.toCopies'],
]

const plain = (text: string): string => text.normalize('NFKC').toLocaleLowerCase()

/** Finds a setting by some letters of its name. */
export function Find() {
  const { say } = useWords()
  const [typed, setTyped] = useState('')
  const words = plain(typed)
    .split(/\s+/)
    .filter((word) => word !== '')
  const found =
    words.length === 0
      ? []
      : settings.flatMap(([to, ...keys]) =>
          keys
            .map((key) => ({ to, key, name: say(key) }))
            .filter(({ name }) => words.every((word) => plain(name).includes(word))),
        )
  return (
    <search className="settings-find">
      <Field label={say('settings.find.label')}>
        <SearchBox value={typed} onChange={(_, { value }) => setTyped(value)} />
      </Field>
      <p role="status" className="small second">
        {words.length > 0 && say('settings.find.found', { n: found.length })}
      </p>
      {found.length > 0 && (
        <ul className="settings-links">
          {found.map(({ to, key, name }) => (
            <li key={key}>
              <PlaceLink to={to}>{name}</PlaceLink>
            </li>
          ))}
        </ul>
      )}
    </search>
  )
}

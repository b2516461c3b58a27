import type { ComponentType } from 'react'

import { useReading } from '../../bridge.ts'
import type { PageProps } from '../../ui/page-types.ts'
import { Page, PlaceLink } from '../../ui/Page.tsx'
import { addressOf } from '../../ui/place.ts'
import { Reader } from '../../ui/Reader.tsx'
import { useWords } from '../../words.tsx'
import { About } from './About.tsx'
import { Connection } from './Connection.tsx'
import { Find } from './Find.tsx'
import { General } from './General.tsx'
import { Outlook } from './Outlook.tsx'
import type { SectionProps } from './saving.tsx'
import { Scope } from './Scope.tsx'
import { Search } from './Search.tsx'
import { Security } from './Security.tsx'
import { Storage } from './Storage.tsx'

const views = {
  general: General,
  connection: Connection,
  outlook: Outlook,
  scope: Scope,
  storage: Storage,
  search: Search,
  security: Security,
  about: About,
} as const satisfies Readonly<Record<string, ComponentType<SectionProps>>>
type Section = keyof typeof views

const sections = Object.keys(views) as Section[]

/** One section of the settings at a time, by the `section` of the address. */
export function SettingsPage({ query }: PageProps) {
  const { say } = useWords()
  const reading = useReading('settings.read', null)
  const section = sections.find((one) => one === query['section']) ?? 'general'
  const View = views[section]
  return (
    <Page title={say('nav.settings')} lead={say('settings.lead')}>
      <div className="settings">
        <div>
          <Find />
          <Sections here={section} />
        </div>
        <div className="stack">
          <Reader reading={reading}>
            {(settings) => <View key={section} settings={settings} saved={reading.again} />}
          </Reader>
        </div>
      </div>
    </Page>
  )
}

function Sections({ here }: { here: Section }) {
  const { say } = useWords()
  return (
    <nav className="settings-nav" aria-label={say('settings.sectionsLabel')}>
      <ul className="settings-links">
        {sections.map((section) => (
          <li key={section}>
            <a
              href={addressOf({ feature: 'settings', query: { section } })}
              {...(section === here && { 'aria-current': 'page' as const })}
            >
              {say(`settings.sections.${section}`)}
            </a>
          </li>
        ))}
      </ul>
      <h2 className="small">{say('settings.elsewhere')}</h2>
      <ul className="settings-links">
        <li>
          <PlaceLink to={{ feature: 'people' }}>{say('settings.toPeople')}</PlaceLink>
        </li>
        <li>
          <PlaceLink to={{ feature: 'backups', page: 'schedule' }}>
            {say('settings.toSchedule')}
          </PlaceLink>
        </li>
        <li>
          <PlaceLink to={{ feature: 'backups', page: 'copies' }}>
            {say('settings.toCopies')}
          </PlaceLink>
        </li>
      </ul>
    </nav>
  )
}

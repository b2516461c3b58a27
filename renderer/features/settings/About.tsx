import { version } from '../../../package.json'
import { Card, PlaceLink } from '../../ui/Page.tsx'
import { useWords } from '../../words.tsx'

/** What this program is, and what leaves the computer. */
export function About() {
  const { say } = useWords()
  return (
    <Card title={say('settings.about.name')}>
      <div className="stack">
        <p className="strong">{say('settings.about.version', { version })}</p>
        <p>{say('settings.about.privacy')}</p>
        <p>{say('settings.about.format')}</p>
        <p>{say('settings.about.licence')}</p>
        <p>
          <PlaceLink to={{ feature: 'settings', page: 'licences' }}>
            {say('settings.licences.title')}
          </PlaceLink>
        </p>
        <p>
          <PlaceLink to={{ feature: 'help' }}>{say('nav.help')}</PlaceLink>
        </p>
      </div>
    </Card>
  )
}

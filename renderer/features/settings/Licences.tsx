import { useReading } from '../../bridge.ts'
import { Card, Page } from '../../ui/Page.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { Scroll } from '../../ui/Scroll.tsx'
import { useWords } from '../../words.tsx'

/** The packages that DingKeep is made of, each with its terms; they need no Internet. */
export function Licences() {
  const { say } = useWords()
  const reading = useReading('licences.read', null)
  return (
    <Page
      title={say('settings.licences.title')}
      crumbs={[
        { label: say('nav.settings'), to: { feature: 'settings', query: { section: 'about' } } },
      ]}
    >
      <Reader reading={reading} lines={8}>
        {({ parts }) => (
          <Card title={say('settings.licences.parts', { n: parts.length })}>
            {parts.map(({ name, version, licence, text }) => (
              <details key={`${name} ${version}`} className="licence">
                <summary>
                  <b>{name}</b> {version} <span className="second">{licence}</span>
                </summary>
                <Scroll label={name}>
                  <pre lang="en">{text}</pre>
                </Scroll>
              </details>
            ))}
          </Card>
        )}
      </Reader>
    </Page>
  )
}

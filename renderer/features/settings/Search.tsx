import { Switch } from '@fluentui/react-components'

import { Card } from '../../ui/Page.tsx'
import { useWords } from '../../words.tsx'
import { SaveState, type SectionProps, useSaving } from './saving.tsx'
import { WithDefault } from './WithDefault.tsx'

/** Whether search looks into contents too. */
export function Search({ settings, saved }: SectionProps) {
  const { say } = useWords()
  const saving = useSaving(saved)
  const { fullText } = settings.catalogue
  const usual = settings.defaults.catalogue.fullText
  const set = (on: boolean) => void saving.save({ section: 'catalogue', fullText: on })
  return (
    <Card title={say('settings.search.title')}>
      <div className="stack">
        <p className="second">{say('settings.search.why')}</p>
        <WithDefault
          name={say('settings.search.title')}
          usual={say(usual ? 'settings.on' : 'settings.off')}
          isUsual={fullText === usual}
          onBack={() => set(usual)}
        >
          <Switch
            checked={fullText}
            label={say('settings.search.fullText')}
            onChange={(_, { checked }) => set(checked)}
          />
        </WithDefault>
        <SaveState saving={saving} />
      </div>
    </Card>
  )
}

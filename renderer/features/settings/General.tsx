import { Field, Select } from '@fluentui/react-components'

import { type Language, languages } from '../../../resources/locales/language.ts'
import { usePreferences } from '../../preferences.ts'
import { Card } from '../../ui/Page.tsx'
import { themeNames } from '../../ui/theme.ts'
import { useFormats, useWords } from '../../words.tsx'
import { SaveState, type SectionProps, useSaving } from './saving.tsx'
import { StartAtLogin } from './StartAtLogin.tsx'
import { WithDefault } from './WithDefault.tsx'

const languageNames: Readonly<Record<Language, string>> = {
  en: 'English',
  'zh-Hant': '繁體中文',
  'zh-Hans': '简体中文',
  id: 'Bahasa Indonesia',
}
const regions = ['HK', 'MO', 'ID', 'CN', 'TW', 'SG', 'MY', 'TH', 'VN', 'PH', 'JP', 'AU', 'GB', 'US']
const sizes = [1, 1.25, 1.5, 1.75, 2] as const

/** Language, formats and look; each holds at once. */
export function General({ settings, saved }: SectionProps) {
  const { say } = useWords()
  const saving = useSaving(saved)
  const { general, defaults } = settings
  return (
    <>
      <Card title={say('settings.general.organisation')}>
        <div className="stack">
          <LanguageField
            usual={defaults.general.language}
            onChange={(language) => void saving.save({ section: 'general', language })}
          />
          <RegionField
            region={general.region}
            usual={defaults.general.region}
            onChange={(region) => void saving.save({ section: 'general', region })}
          />
          <SaveState saving={saving} />
        </div>
      </Card>
      <Card title={say('settings.general.look')}>
        <div className="stack">
          <ThemeField />
          <SizeField />
        </div>
      </Card>
      <StartAtLogin />
    </>
  )
}

function LanguageField(props: { usual: Language; onChange: (language: Language) => void }) {
  const { say, language } = useWords()
  const name = say('settings.general.language')
  const choose = (chosen: Language) => {
    usePreferences.setState({ language: chosen })
    props.onChange(chosen)
  }
  return (
    <WithDefault
      name={name}
      usual={languageNames[props.usual]}
      isUsual={language === props.usual}
      onBack={() => choose(props.usual)}
    >
      <Field label={name}>
        <Select
          value={language}
          onChange={(_, { value }) => choose(languages.find((one) => one === value) ?? 'en')}
        >
          {languages.map((one) => (
            <option key={one} value={one} lang={one}>
              {languageNames[one]}
            </option>
          ))}
        </Select>
      </Field>
    </WithDefault>
  )
}

function RegionField(props: { region: string; usual: string; onChange: (region: string) => void }) {
  const { say, tag } = useWords()
  const { region, usual } = props
  const names = new Intl.DisplayNames(tag, { type: 'region' })
  const nameOf = (one: string) =>
    one === '' ? say('settings.general.regionNone') : (names.of(one) ?? one)
  const all = [...new Set([usual, region, ...regions])]
  const name = say('settings.general.region')
  return (
    <WithDefault
      name={name}
      usual={nameOf(usual)}
      isUsual={region === usual}
      onBack={() => props.onChange(usual)}
    >
      <Field label={name} hint={say('settings.general.regionHint')}>
        <Select value={region} onChange={(_, { value }) => props.onChange(value)}>
          {all.map((one) => (
            <option key={one} value={one}>
              {nameOf(one)}
            </option>
          ))}
        </Select>
      </Field>
    </WithDefault>
  )
}

function ThemeField() {
  const { say } = useWords()
  const theme = usePreferences((chosen) => chosen.theme)
  const name = say('settings.general.theme')
  return (
    <WithDefault
      name={name}
      usual={say('settings.general.themes.system')}
      isUsual={theme === 'system'}
      onBack={() => usePreferences.setState({ theme: 'system' })}
    >
      <Field label={name}>
        <Select
          value={theme}
          onChange={(_, { value }) =>
            usePreferences.setState({
              theme: themeNames.find((one) => one === value) ?? 'system',
            })
          }
        >
          {themeNames.map((one) => (
            <option key={one} value={one}>
              {say(`settings.general.themes.${one}`)}
            </option>
          ))}
        </Select>
      </Field>
    </WithDefault>
  )
}

function SizeField() {
  const { say } = useWords()
  const { percent } = useFormats()
  const size = usePreferences((chosen) => chosen.textSize)
  const name = say('settings.general.size')
  return (
    <WithDefault
      name={name}
      usual={percent(1)}
      isUsual={size === 1}
      onBack={() => usePreferences.setState({ textSize: 1 })}
    >
      <Field label={name}>
        <Select
          value={String(size)}
          onChange={(_, { value }) =>
            usePreferences.setState({ textSize: sizes.find((one) => String(one) === value) ?? 1 })
          }
        >
          {sizes.map((one) => (
            <option key={one} value={String(one)}>
              {percent(one)}
            </option>
          ))}
        </Select>
      </Field>
    </WithDefault>
  )
}

import { Radio, RadioGroup } from '@fluentui/react-components'

import { type Language, languages } from '../../../../resources/locales/language.ts'
import { usePreferences } from '../../../preferences.ts'
import { useWords } from '../../../words.tsx'
import { write } from '../store.ts'

/** Each language by its own name, in its own script. */
const names: Readonly<Record<Language, string>> = {
  en: 'English',
  'zh-Hant': '繁體中文',
  'zh-Hans': '简体中文',
  id: 'Bahasa Indonesia',
}

/** The four languages; choosing one changes the window at once and is saved. */
export function LanguageChoice({ label }: { label: string }) {
  const { language } = useWords()
  const choose = (chosen: Language) => {
    usePreferences.setState({ language: chosen })
    void write({ step: 'language', language: chosen })
  }
  return (
    <RadioGroup
      aria-label={label}
      layout="horizontal"
      value={language}
      data-field="language"
      onChange={(_, { value }) => choose(languages.find((one) => one === value) ?? 'en')}
    >
      {languages.map((one) => (
        <Radio key={one} value={one} label={<span lang={one}>{names[one]}</span>} />
      ))}
    </RadioGroup>
  )
}

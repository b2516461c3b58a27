import { Field, Radio, RadioGroup, Select } from '@fluentui/react-components'

import { Card } from '../../../ui/Page.tsx'
import { useWords } from '../../../words.tsx'
import { LanguageChoice } from '../parts/LanguageChoice.tsx'
import { StepPage } from '../parts/StepPage.tsx'
import { write } from '../store.ts'
import type { StepProps } from '../types.ts'

/** Where customers are, then their neighbours; names come from the system. */
const regions = ['HK', 'MO', 'ID', 'CN', 'TW', 'SG', 'MY', 'TH', 'VN', 'PH', 'JP', 'AU', 'GB', 'US']

/** Language, region, and who sets this up. */
export function LanguageStep({ state }: StepProps) {
  const { say } = useWords()
  return (
    <StepPage title={say('setup.language.title')} lead={say('setup.language.lead')}>
      <Card title={say('setup.language.language')}>
        <LanguageChoice label={say('setup.language.language')} />
      </Card>
      <Card title={say('setup.language.region')}>
        <RegionChoice region={state.values.region} />
      </Card>
      <Card title={say('setup.language.iAm')}>
        <RadioGroup
          aria-label={say('setup.language.iAm')}
          value={state.values.iAm}
          onChange={(_, { value }) =>
            void write({ step: 'language', iAm: value === 'it' ? 'it' : 'owner' })
          }
        >
          <Radio value="owner" label={say('setup.language.owner')} />
          <Radio value="it" label={say('setup.language.it')} />
        </RadioGroup>
        {state.values.iAm === 'it' && (
          <p className="small second">{say('setup.language.itNote')}</p>
        )}
      </Card>
    </StepPage>
  )
}

function RegionChoice({ region }: { region: string }) {
  const { say, tag } = useWords()
  const names = new Intl.DisplayNames(tag, { type: 'region' })
  const all = region === '' || regions.includes(region) ? regions : [...regions, region]
  return (
    <Field label={say('setup.language.regionLabel')} hint={say('setup.language.regionHint')}>
      <Select
        data-field="region"
        value={region}
        onChange={(_, { value }) => void write({ step: 'language', region: value })}
      >
        {region === '' && <option value="">{say('setup.language.regionNone')}</option>}
        {all.map((one) => (
          <option key={one} value={one}>
            {names.of(one)}
          </option>
        ))}
      </Select>
    </Field>
  )
}

import { Field, Radio, RadioGroup } from '@fluentui/react-components'

import { Card } from '../../../ui/Page.tsx'
import { useWords } from '../../../words.tsx'
import { type OutlookState, writeOutlook } from '../outlook-store.ts'
import type { OutlookProps } from './OutlookWork.tsx'
import { SecretField, TextField } from './TextField.tsx'

/** The ids of the registered app, checked while they are typed, and the secret where one is used. */
export function OutlookFields({ state }: OutlookProps) {
  const { say } = useWords()
  return (
    <Card title={say('setup.outlook.fields')}>
      <div className="fields">
        <Cloud cloud={state.cloud} />
        <TextField
          step="outlook"
          field="tenantId"
          label={say('setup.outlook.tenantId')}
          hint={say('setup.outlook.tenantIdHint')}
          value={state.tenantId}
          save={(tenantId) => writeOutlook({ tenantId })}
          code
        />
        <TextField
          step="outlook"
          field="microsoftClientId"
          label={say('setup.outlook.clientId')}
          hint={say('setup.outlook.clientIdHint')}
          value={state.clientId}
          save={(clientId) => writeOutlook({ clientId })}
          code
        />
        {state.way === 'secret' && (
          <SecretField
            step="outlook"
            field="microsoftSecret"
            label={say('setup.outlook.secretValue')}
            hint={say('setup.outlook.secretHint')}
            kept={state.hasSecret}
            save={(secret) => writeOutlook({ secret })}
          />
        )}
      </div>
    </Card>
  )
}

function Cloud({ cloud }: Pick<OutlookState, 'cloud'>) {
  const { say } = useWords()
  return (
    <Field label={say('setup.outlook.cloud')}>
      <RadioGroup
        layout="horizontal"
        value={cloud}
        onChange={(_, { value }) =>
          void writeOutlook({ cloud: value === '21vianet' ? '21vianet' : 'global' })
        }
      >
        <Radio value="global" label={say('setup.outlook.global')} />
        <Radio value="21vianet" label={say('setup.outlook.china')} />
      </RadioGroup>
    </Field>
  )
}

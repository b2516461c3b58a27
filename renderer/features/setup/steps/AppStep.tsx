import { Button, Field, Radio, RadioGroup } from '@fluentui/react-components'

import { Note } from '../../../ui/Note.tsx'
import { Card } from '../../../ui/Page.tsx'
import { useWords } from '../../../words.tsx'
import { StepPage } from '../parts/StepPage.tsx'
import { TestRows } from '../parts/TestRows.tsx'
import { SecretField, TextField } from '../parts/TextField.tsx'
import { test, useSetup, write } from '../store.ts'
import type { StepProps, Values } from '../types.ts'

/** The app in DingTalk's console through which everything is read. */
export function AppStep({ state }: StepProps) {
  const { say } = useWords()
  const { values, sample } = state
  const rows = state.tests.filter(({ step }) => step === 'app')
  return (
    <StepPage title={say('setup.app.title')} lead={say('setup.app.lead')}>
      {sample === null ? (
        <>
          <Way way={values.way} />
          <Fields state={state} />
        </>
      ) : (
        <Note tone="blue" buttons={<LeaveSample />}>
          {say('setup.app.sample', { people: sample.people })}
        </Note>
      )}
      <TestCard tested={rows.length > 0} />
      {rows.length > 0 && <TestRows rows={rows} />}
      {sample === null && state.organisation !== '' && (
        <Note tone="green">
          {say('setup.app.organisation', { organisation: state.organisation })}
        </Note>
      )}
    </StepPage>
  )
}

/** Ends the sample company: the fields for the organisation's own app come instead. */
function LeaveSample() {
  const { say } = useWords()
  const leave = () => void write({ step: 'app', corpId: '', clientId: '', operator: '' })
  return <Button onClick={leave}>{say('setup.app.own')}</Button>
}

function Way({ way }: Pick<Values, 'way'>) {
  const { say, list } = useWords()
  return (
    <Card>
      <RadioGroup
        aria-label={say('setup.app.way')}
        layout="horizontal"
        value={way}
        onChange={(_, { value }) =>
          void write({ step: 'app', way: value === 'have' ? 'have' : 'guide' })
        }
      >
        <Radio value="guide" label={say('setup.app.guide')} />
        <Radio value="have" label={say('setup.app.have')} />
      </RadioGroup>
      {way === 'guide' && (
        <ol className="guide">
          {list('setup.app.guideSteps').map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ol>
      )}
    </Card>
  )
}

function Service({ cloud }: Pick<Values, 'cloud'>) {
  const { say } = useWords()
  return (
    <Field label={say('setup.app.service')}>
      <RadioGroup
        layout="horizontal"
        value={cloud}
        onChange={(_, { value }) =>
          void write({ step: 'app', cloud: value === 'international' ? 'international' : 'china' })
        }
      >
        <Radio value="china" label={say('setup.app.china')} />
        <Radio value="international" label={say('setup.app.international')} />
      </RadioGroup>
    </Field>
  )
}

function Fields({ state: { values } }: StepProps) {
  const { say } = useWords()
  return (
    <Card title={say('setup.app.fields')}>
      <div className="fields">
        <Service cloud={values.cloud} />
        <TextField
          step="app"
          field="corpId"
          label={say('setup.app.corpId')}
          hint={say('setup.app.corpIdHint')}
          value={values.corpId}
          save={(corpId) => write({ step: 'app', corpId })}
          code
        />
        <TextField
          step="app"
          field="clientId"
          label={say('setup.app.clientId')}
          hint={say('setup.app.clientIdHint')}
          value={values.clientId}
          save={(clientId) => write({ step: 'app', clientId })}
          code
        />
        <SecretField
          step="app"
          field="clientSecret"
          label={say('setup.app.clientSecret')}
          hint={say('setup.app.clientSecretHint')}
          kept={values.hasSecret}
          save={(clientSecret) => write({ step: 'app', clientSecret })}
        />
      </div>
    </Card>
  )
}

function TestCard({ tested }: { tested: boolean }) {
  const { say } = useWords()
  const { testing } = useSetup()
  return (
    <div className="row">
      <Button
        appearance="primary"
        data-field="test"
        disabledFocusable={testing !== null}
        onClick={() => void test('app')}
      >
        {say(tested ? 'setup.testAgain' : 'setup.test')}
      </Button>
      <span className="small second">{say('setup.app.testNote')}</span>
    </div>
  )
}

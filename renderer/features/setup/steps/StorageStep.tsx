import { Button } from '@fluentui/react-components'

import { Note } from '../../../ui/Note.tsx'
import { Card } from '../../../ui/Page.tsx'
import { useFormats, useWords } from '../../../words.tsx'
import { useDraft } from '../parts/drafts.ts'
import { useFieldError } from '../parts/missing.ts'
import { AddressField, SignInFields, WhereChoice } from '../parts/PlaceFields.tsx'
import { SecondCopy } from '../parts/SecondCopy.tsx'
import { StepPage } from '../parts/StepPage.tsx'
import { TestRows } from '../parts/TestRows.tsx'
import { SecretField, TextField } from '../parts/TextField.tsx'
import { test, useSetup, write } from '../store.ts'
import type { SetupState, StepProps, StepValues } from '../types.ts'

type Place = Pick<Extract<StepValues, { step: 'storage' }>, 'where' | 'place' | 'user' | 'password'>

/** Saves a change of the place; the other members stay as they are kept. */
function save(change: Partial<Place>): Promise<boolean> {
  const values = useSetup.getState().state?.values
  if (values === undefined) return Promise.resolve(false)
  const { where, place, user } = values
  return write({ step: 'storage', where, place, user, ...change })
}

/** Where the copies are kept, tried before it is trusted. */
export function StorageStep({ state }: StepProps) {
  const { say } = useWords()
  const { values } = state
  const rows = state.tests.filter(({ step }) => step === 'storage')
  return (
    <StepPage title={say('setup.storage.title')} lead={say('setup.storage.lead')}>
      <Card title={say('setup.storage.place')}>
        <div className="fields">
          <WhereChoice where={values.where} onChange={(where) => void save({ where })} />
          <Address values={values} />
          <SignInFields where={values.where}>
            <TextField
              step="storage"
              field="user"
              label={say('setup.place.user')}
              value={values.user}
              save={(user) => save({ user })}
            />
            <SecretField
              step="storage"
              field="password"
              label={say('setup.place.password')}
              kept={values.hasPassword}
              save={(password) => save({ password })}
            />
          </SignInFields>
        </div>
      </Card>
      <TestLine tested={rows.length > 0} />
      {rows.length > 0 && <TestRows rows={rows} />}
      <Verdict state={state} />
      <SecondCopy state={state} />
    </StepPage>
  )
}

function Address({ values }: { values: SetupState['values'] }) {
  const draft = useDraft(values.place, (place) => save({ place }))
  const error = useFieldError('storage', 'place', draft.text.trim() !== '')
  return (
    <AddressField
      where={values.where}
      text={draft.text}
      error={error}
      onChange={draft.change}
      onBlur={draft.leave}
      onPick={(path) => (draft.change(path), draft.leave())}
    />
  )
}

function TestLine({ tested }: { tested: boolean }) {
  const { say } = useWords()
  const { testing } = useSetup()
  return (
    <div className="row">
      <Button
        appearance="primary"
        data-field="test"
        disabledFocusable={testing !== null}
        onClick={() => void test('storage')}
      >
        {say(tested ? 'setup.testAgain' : 'setup.test')}
      </Button>
      <span className="small second">{say('setup.storage.testNote')}</span>
    </div>
  )
}

const slow = 6 * 3600

function Verdict({ state: { forecast } }: StepProps) {
  const { say } = useWords()
  const { span } = useFormats()
  if (forecast === null) return null
  const isSlow = forecast.toSeconds > slow
  return (
    <Note tone={isSlow ? 'amber' : 'green'}>
      {say(isSlow ? 'setup.storage.slow' : 'setup.storage.fast', {
        from: span(forecast.fromSeconds * 1000),
        to: span(forecast.toSeconds * 1000),
      })}
    </Note>
  )
}

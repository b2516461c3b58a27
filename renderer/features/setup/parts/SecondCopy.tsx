import { Button, Checkbox } from '@fluentui/react-components'

import { Card } from '../../../ui/Page.tsx'
import { useWords } from '../../../words.tsx'
import { test, useSetup, write } from '../store.ts'
import type { PlaceInput, SetupState, StepProps } from '../types.ts'
import { saving, useDraft } from './drafts.ts'
import { useFieldError } from './missing.ts'
import { AddressField, SignInFields, WhereChoice } from './PlaceFields.tsx'
import { TestRows } from './TestRows.tsx'
import { SecretField, TextField } from './TextField.tsx'

type Second = NonNullable<SetupState['values']['second']>

/** Saves a change of the second copy's place; the other members stay as they are kept. */
function save(change: Partial<PlaceInput>): Promise<boolean> {
  const second = useSetup.getState().state?.values.second
  if (!second) return Promise.resolve(false)
  const { where, place, user } = second
  return write({ step: 'second', second: { where, place, user, ...change } })
}

const begun: PlaceInput = { where: 'nas', place: '', user: '' }

/** The second copy: recommended, tried like the first place, and left out at will. */
export function SecondCopy({ state }: StepProps) {
  const { say } = useWords()
  const { second } = state.values
  return (
    <Card title={say('setup.second.title')}>
      <p className="second">{say('setup.second.lead')}</p>
      <Checkbox
        data-field="second"
        checked={second !== null}
        label={say('setup.second.want')}
        onChange={(_, { checked }) =>
          void saving(write({ step: 'second', second: checked === true ? begun : null }))
        }
      />
      {second !== null && <Place second={second} state={state} />}
    </Card>
  )
}

function Place({ second, state }: StepProps & { second: Second }) {
  const { say } = useWords()
  const rows = state.tests.filter(({ step }) => step === 'second')
  return (
    <div className="stack">
      <div className="fields">
        <WhereChoice
          where={second.where}
          label={say('setup.second.where')}
          onChange={(where) => void saving(save({ where }))}
        />
        <Address second={second} />
        <SignInFields where={second.where}>
          <TextField
            step="storage"
            field="second-user"
            label={say('setup.place.user')}
            value={second.user}
            save={(user) => save({ user })}
          />
          <SecretField
            step="storage"
            field="second-password"
            label={say('setup.place.password')}
            kept={second.hasPassword}
            save={(password) => save({ password })}
          />
        </SignInFields>
      </div>
      <TestLine tested={rows.length > 0} />
      {rows.length > 0 && <TestRows rows={rows} />}
    </div>
  )
}

function Address({ second }: { second: Second }) {
  const draft = useDraft(second.place, (place) => save({ place }))
  const error = useFieldError('storage', 'second-place', draft.text.trim() !== '')
  return (
    <AddressField
      where={second.where}
      field="second-place"
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
        data-field="second-test"
        disabledFocusable={testing !== null}
        onClick={() => void test('second')}
      >
        {say(tested ? 'setup.second.again' : 'setup.second.test')}
      </Button>
    </div>
  )
}

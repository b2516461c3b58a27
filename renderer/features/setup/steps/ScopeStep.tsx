import {
  Button,
  Checkbox,
  Field,
  Input,
  Radio,
  RadioGroup,
  Switch,
} from '@fluentui/react-components'

import { Card } from '../../../ui/Page.tsx'
import { useWords } from '../../../words.tsx'
import { DepartmentTree } from '../parts/DepartmentTree.tsx'
import { useDraft } from '../parts/drafts.ts'
import { FolderList } from '../parts/FolderList.tsx'
import { StepPage } from '../parts/StepPage.tsx'
import { TestRows } from '../parts/TestRows.tsx'
import { test, useSetup, write } from '../store.ts'
import type { Kind, StepProps } from '../types.ts'

/** Whose data, which kinds, how often. */
export function ScopeStep({ state }: StepProps) {
  const { say } = useWords()
  const { values } = state
  return (
    <StepPage title={say('setup.scope.title')} lead={say('setup.scope.lead')}>
      <Card title={say('setup.scope.departments')}>
        <DepartmentTree chosen={values.departments} />
        <Switch
          checked={values.newDepartments}
          label={say('setup.scope.newDepartments')}
          onChange={(_, { checked }) => void write({ step: 'scope', newDepartments: checked })}
        />
      </Card>
      <Card title={say('setup.scope.kinds')}>
        <Kinds state={state} />
        <p className="small second">{say('setup.scope.never')}</p>
      </Card>
      <Card title={say('setup.scope.folders')}>
        <FolderList folders={values.folders} />
        {values.folders.length > 0 && <FoldersTest state={state} />}
      </Card>
      <Plans state={state} />
    </StepPage>
  )
}

const kinds = ['contacts', 'calendar', 'approvals', 'drive'] as const satisfies readonly Kind[]

function Kinds({ state }: StepProps) {
  const { say } = useWords()
  const { kinds: chosen } = state.values
  const toggle = (kind: Kind, on: boolean) =>
    void write({
      step: 'scope',
      kinds: on ? [...chosen, kind] : chosen.filter((one) => one !== kind),
    })
  return (
    <div className="stack tight" data-field="kinds">
      {kinds.map((kind) => {
        const lost = state.permissions.filter((row) => row.kind === kind && row.state !== 'ready')
        return (
          <div key={kind} className="row">
            <Checkbox
              checked={chosen.includes(kind)}
              label={say(`kinds.${kind}`)}
              onChange={(_, { checked }) => toggle(kind, checked === true)}
            />
            <span className="small second">
              {lost.length > 0
                ? say('setup.scope.kindPartly', { n: lost.length })
                : say(`setup.scope.${kind}`)}
            </span>
          </div>
        )
      })}
    </div>
  )
}

function FoldersTest({ state }: StepProps) {
  const { say } = useWords()
  const { testing } = useSetup()
  const rows = state.tests.filter(({ step }) => step === 'scope')
  return (
    <>
      <Button
        data-field="test"
        disabledFocusable={testing !== null}
        onClick={() => void test('scope')}
      >
        {say(rows.length > 0 ? 'setup.testAgain' : 'setup.test')}
      </Button>
      {rows.length > 0 && <TestRows rows={rows} />}
    </>
  )
}

const plans = ['economy', 'balanced', 'fast'] as const

function Plans({ state: { values } }: StepProps) {
  const { say } = useWords()
  const draft = useDraft(String(values.calls), async (text) => {
    const calls = Number(text.replaceAll(/[^0-9]/g, ''))
    return write({ step: 'scope', calls: Math.min(calls, 100_000_000) })
  })
  return (
    <Card title={say('setup.scope.plan')}>
      <RadioGroup
        aria-label={say('setup.scope.plan')}
        value={values.plan}
        onChange={(_, { value }) =>
          void write({ step: 'scope', plan: plans.find((plan) => plan === value) ?? 'economy' })
        }
      >
        {plans.map((plan) => (
          <Radio
            key={plan}
            value={plan}
            label={
              <>
                {say(`setup.plans.${plan}`)}
                <span className="small second block">{say(`setup.plans.${plan}Means`)}</span>
              </>
            }
          />
        ))}
      </RadioGroup>
      <Field label={say('setup.scope.calls')} hint={say('setup.scope.callsHint')}>
        <Input
          className="short-input"
          inputMode="numeric"
          value={draft.text}
          onChange={(_, { value }) => draft.change(value)}
          onBlur={draft.leave}
        />
      </Field>
    </Card>
  )
}

import { type ComponentType, useEffect } from 'react'

import { useHelpTopic } from '../../help.ts'
import { onRefresh } from '../../refresh.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Skeleton } from '../../ui/Reader.tsx'
import { Rail } from './parts/Rail.tsx'
import { SignIn } from './parts/SignIn.tsx'
import { WizardBar } from './parts/WizardBar.tsx'
import { AppStep } from './steps/AppStep.tsx'
import { KeyStep } from './steps/KeyStep.tsx'
import { LanguageStep } from './steps/LanguageStep.tsx'
import { NeedsStep } from './steps/NeedsStep.tsx'
import { OutlookStep } from './steps/OutlookStep.tsx'
import { PeopleStep } from './steps/PeopleStep.tsx'
import { PermissionsStep } from './steps/PermissionsStep.tsx'
import { ScheduleStep } from './steps/ScheduleStep.tsx'
import { ScopeStep } from './steps/ScopeStep.tsx'
import { StartStep } from './steps/StartStep.tsx'
import { StorageStep } from './steps/StorageStep.tsx'
import { keepSetup, test, useSetup } from './store.ts'
import type { Step, StepProps } from './types.ts'

const screens: Readonly<Record<Step, ComponentType<StepProps>>> = {
  language: LanguageStep,
  needs: NeedsStep,
  app: AppStep,
  permissions: PermissionsStep,
  scope: ScopeStep,
  storage: StorageStep,
  'recovery-key': KeyStep,
  outlook: OutlookStep,
  people: PeopleStep,
  schedule: ScheduleStep,
  start: StartStep,
}

/** The wizard: steps at the left, the present one at the right, Back and Next below. */
export function Wizard() {
  useEffect(keepSetup, [])
  const { state, failure } = useSetup()
  if (failure?.name === 'signInNeeded') return <SignIn />
  if (state === null) return failure === null ? <Skeleton /> : <Failed />
  return <Shown state={state} />
}

/** Steps with live checks; F5 runs them anew. */
const tested = ['needs', 'app', 'permissions', 'scope', 'storage'] as const

function Shown({ state }: StepProps) {
  useHelpTopic(`setup-${state.step}`)
  useEffect(() => {
    const step = tested.find((one) => one === state.step)
    return step === undefined ? undefined : onRefresh(() => void test(step))
  }, [state.step])
  const Screen = screens[state.step]
  return (
    <div className="wizard">
      <Rail state={state} />
      <div className="wizard-work">
        <div className="wizard-body" key={state.step}>
          <Failed />
          <Screen state={state} />
        </div>
        <WizardBar state={state} />
      </div>
    </div>
  )
}

function Failed() {
  const { failure } = useSetup()
  return failure === null ? null : <FailureCard problem={failure} />
}

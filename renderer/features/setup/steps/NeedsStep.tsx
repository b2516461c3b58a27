import { Button, Checkbox } from '@fluentui/react-components'
import { useEffect } from 'react'

import { Card } from '../../../ui/Page.tsx'
import { useWords } from '../../../words.tsx'
import { StepPage } from '../parts/StepPage.tsx'
import { TestRows } from '../parts/TestRows.tsx'
import { test, useSetup, write } from '../store.ts'
import type { StepProps } from '../types.ts'

const things = ['administrator', 'storage', 'paper'] as const

/** What to have at hand, and whether this computer is fit. */
export function NeedsStep({ state }: StepProps) {
  const { say } = useWords()
  const ticked = things.filter((thing) => state.values.ticked.includes(thing))
  const tick = (thing: (typeof things)[number], on: boolean) =>
    void write({
      step: 'needs',
      ticked: on ? [...ticked, thing] : ticked.filter((one) => one !== thing),
    })
  return (
    <StepPage title={say('setup.needs.title')} lead={say('setup.needs.lead')}>
      <Card title={say('setup.needs.atHand')}>
        <div className="stack tight">
          {things.map((thing) => (
            <Checkbox
              key={thing}
              checked={ticked.includes(thing)}
              label={say(`setup.needs.${thing}`)}
              onChange={(_, { checked }) => tick(thing, checked === true)}
            />
          ))}
        </div>
      </Card>
      <Computer state={state} />
    </StepPage>
  )
}

/** Looks at the computer as soon as the step is shown. */
function Computer({ state }: StepProps) {
  const { say } = useWords()
  const { testing } = useSetup()
  const rows = state.tests.filter(({ step }) => step === 'needs')
  const untested = rows.length === 0
  useEffect(() => {
    if (untested) void test('needs')
  }, [untested])
  return (
    <Card
      title={say('setup.needs.computer')}
      beside={
        <Button disabledFocusable={testing !== null} onClick={() => void test('needs')}>
          {say('setup.testAgain')}
        </Button>
      }
    >
      <TestRows rows={rows} />
    </Card>
  )
}

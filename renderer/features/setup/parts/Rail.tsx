import { Button } from '@fluentui/react-components'
import { Checkmark16Regular } from '@fluentui/react-icons/svg/checkmark'
import { Print16Regular } from '@fluentui/react-icons/svg/print'
import { QuestionCircle16Regular } from '@fluentui/react-icons/svg/question-circle'

import { toggleHelp } from '../../../help.ts'
import { useWords } from '../../../words.tsx'
import { goTo } from '../store.ts'
import type { SetupState } from '../types.ts'
import { useDetail } from './detail.ts'

type Row = SetupState['steps'][number]

/** The steps at the left with their states; those already reached can be gone to. */
export function Rail({ state }: { state: SetupState }) {
  const { say } = useWords()
  const open = state.steps.findIndex(({ state: mark }) => mark === 'to-do')
  const reach = open < 0 ? state.steps.length - 1 : open
  return (
    <nav className="wizard-rail" aria-label={say('setup.frame.steps')} data-region>
      <h2>{say('setup.frame.title')}</h2>
      <p className="small second">{say('setup.frame.lead')}</p>
      <ol>
        {state.steps.map((row, at) => (
          <StepRow
            key={row.step}
            row={markedTo(row, at <= reach)}
            at={at}
            state={state}
            reachable={at <= reach}
          />
        ))}
      </ol>
      <RailLinks />
    </nav>
  )
}

/** A step that was not reached yet is no step that is done, whatever its defaults are. */
const markedTo = (row: Row, reached: boolean): Row => (reached ? row : { ...row, state: 'to-do' })

function StepRow(props: { row: Row; at: number; state: SetupState; reachable: boolean }) {
  const { row, at, state, reachable } = props
  const { say } = useWords()
  const here = row.step === state.step
  const content = <StepName row={row} at={at} state={state} />
  return (
    <li className={`${row.state}${here ? ' here' : ''}`} {...(here && { 'aria-current': 'step' })}>
      {reachable && !here ? (
        <button type="button" onClick={() => void goTo(row.step)}>
          {content}
        </button>
      ) : (
        <span className="wizard-step">
          {content}
          {!here && <span className="unseen">{say('setup.frame.later')}</span>}
        </span>
      )}
    </li>
  )
}

function StepName({ row, at, state }: { row: Row; at: number; state: SetupState }) {
  const { say } = useWords()
  const detail = useDetail(state, row)
  const done = row.state === 'done' && row.step !== state.step
  return (
    <>
      <span className="wizard-number" aria-hidden="true">
        {done ? <Checkmark16Regular /> : at + 1}
      </span>
      <span>
        {say(`setup.steps.${row.step}`)}
        {done && <span className="unseen">{say('setup.frame.done')}</span>}
        {detail !== null && <small>{detail}</small>}
      </span>
    </>
  )
}

function RailLinks() {
  const { say } = useWords()
  return (
    <div className="wizard-links">
      <Button appearance="transparent" icon={<QuestionCircle16Regular />} onClick={toggleHelp}>
        {say('setup.frame.help')}
      </Button>
      <Button appearance="transparent" icon={<Print16Regular />} onClick={() => window.print()}>
        {say('setup.frame.print')}
      </Button>
    </div>
  )
}

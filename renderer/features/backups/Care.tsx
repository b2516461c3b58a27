import { Button } from '@fluentui/react-components'
import { type ReactNode, useState } from 'react'

import type { Output } from '../../../preload/contract.ts'
import { type Answer, type Ask, ask, type Problem } from '../../bridge.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Card } from '../../ui/Page.tsx'
import { StateWord } from '../../ui/Shape.tsx'
import { useWhen } from '../../ui/use-when.ts'
import { useFormats, useWords } from '../../words.tsx'

type Home = Output<'home.read'>

/** What proves that the copies are good, each with its last result and a button to do it now. */
export function Care({ home, busy }: { home: Home; busy: boolean }) {
  const { say } = useWords()
  const [failure, setFailure] = useState<Problem | null>(null)
  const doing = (answer: Promise<Answer<Ask>>) =>
    void answer.then((said) => setFailure(said.ok ? null : said.failure))
  const button = (label: string, act: () => Promise<Answer<Ask>>): ReactNode => (
    <Button disabledFocusable={busy} onClick={() => busy || doing(act())}>
      {label}
    </Button>
  )
  return (
    <div className="stack">
      {failure && <FailureCard problem={failure} />}
      <div className="care">
        <Card title={say('backups.check.title')}>
          <Check check={home.check} />
          <div className="row">
            {button(say('backups.check.part'), () => ask('verify.start', { depth: 'part' }))}
            {button(say('backups.check.all'), () => ask('verify.start', { depth: 'all' }))}
          </div>
        </Card>
        <Card title={say('backups.drill.title')}>
          <Drill home={home} />
          <div className="row">
            {button(say('backups.drill.start'), () => ask('drill.start', null))}
          </div>
        </Card>
        <Card title={say('backups.second.title')}>
          <SecondCopies copies={home.secondCopies} />
          {home.secondCopies.length > 0 && (
            <div className="row">
              {button(say('backups.second.start'), () => ask('copy.start', { to: null }))}
            </div>
          )}
        </Card>
      </div>
      {busy && <p className="small second">{say('backups.oneAtATime')}</p>}
    </div>
  )
}

function Check({ check }: Pick<Home, 'check'>) {
  const { say } = useWords()
  const when = useWhen()
  if (check === null) return <p className="second">{say('backups.check.none')}</p>
  return (
    <p>
      <StateWord shape={check.good ? 'good' : 'octagon'} tone={check.good ? 'green' : 'red'}>
        {say(check.good ? 'backups.check.good' : 'backups.check.bad', { when: when(check.at) })}
      </StateWord>{' '}
      <span className="small second">{say('backups.check.parts', { n: check.parts })}</span>
    </p>
  )
}

function Drill({ home }: { home: Home }) {
  const { say } = useWords()
  const { day } = useFormats()
  const when = useWhen()
  const { drill, nextDrill } = home
  return (
    <>
      {drill === null ? (
        <p className="second">{say('backups.drill.none')}</p>
      ) : (
        <p>
          <StateWord
            shape={drill.passed ? 'good' : 'octagon'}
            tone={drill.passed ? 'green' : 'red'}
          >
            {say(drill.passed ? 'backups.drill.passed' : 'backups.drill.failed', {
              when: when(drill.at),
              seconds: Math.round(drill.seconds),
            })}
          </StateWord>
        </p>
      )}
      {nextDrill && (
        <p className="small second">{say('backups.drill.next', { day: day(nextDrill) })}</p>
      )}
    </>
  )
}

function SecondCopies({ copies }: { copies: Home['secondCopies'] }) {
  const { say } = useWords()
  const { span } = useFormats()
  if (copies.length === 0) return <p className="second">{say('backups.second.none')}</p>
  return (
    <ul className="plain">
      {copies.map(({ name, behind, code }) => (
        <li key={name}>
          <b>{name}</b>{' '}
          <span className="second">
            {behind === null
              ? say('backups.second.never')
              : say('backups.second.behind', { span: span(behind) })}
            {code !== null && ` · ${code}`}
          </span>
        </li>
      ))}
    </ul>
  )
}

import type { ReactNode } from 'react'

import { useWhen } from '../../ui/use-when.ts'
import { useFormats, useWords } from '../../words.tsx'
import type { HomeData } from './Home.tsx'

/** The four facts under the headline: newest copy, check, second copy, drill. */
export function Facts({ home }: { home: HomeData }) {
  return (
    <dl className="facts">
      <Newest home={home} />
      <Check check={home.check} />
      <Second copies={home.secondCopies} />
      <Drill drill={home.drill} next={home.nextDrill} />
    </dl>
  )
}

const Fact = (props: { name: string; value: ReactNode; more: ReactNode }) => (
  <div>
    <dt className="small second">{props.name}</dt>
    <dd className="strong">{props.value}</dd>
    {props.more !== null && <dd className="small second">{props.more}</dd>}
  </div>
)

function Newest({ home }: { home: HomeData }) {
  const { say } = useWords()
  const when = useWhen()
  const { newest, next } = home
  return (
    <Fact
      name={say('home.facts.newest')}
      value={newest === null ? say('home.facts.none') : when(newest)}
      more={next === null ? null : say(`home.next.${next.job}`, { when: when(next.at) })}
    />
  )
}

function Check({ check }: { check: HomeData['check'] }) {
  const { say } = useWords()
  const when = useWhen()
  const name = say('home.facts.check')
  if (check === null) return <Fact name={name} value={say('home.facts.notYet')} more={null} />
  return (
    <Fact
      name={name}
      value={say(check.good ? 'home.facts.checkGood' : 'home.facts.checkBad', {
        when: when(check.at),
      })}
      more={
        check.parts <= 1
          ? say('home.facts.checkAll')
          : say('home.facts.checkPart', { parts: check.parts })
      }
    />
  )
}

// Less than an hour is within one run.
const inStep = 3_600_000

function Second({ copies }: { copies: HomeData['secondCopies'] }) {
  const { say } = useWords()
  const { span } = useFormats()
  const when = useWhen()
  const name = say('home.facts.second')
  const worst = copies.toSorted((a, b) => (b.behind ?? Infinity) - (a.behind ?? Infinity))[0]
  if (worst === undefined)
    return <Fact name={name} value={say('home.facts.none')} more={say('home.facts.secondNone')} />
  const behind = worst.behind ?? 0
  return (
    <Fact
      name={name}
      value={worst.at === null ? say('home.facts.notYet') : when(worst.at)}
      more={
        worst.at === null || behind < inStep
          ? worst.name
          : say('home.facts.secondBehind', { name: worst.name, span: span(behind) })
      }
    />
  )
}

function Drill({ drill, next }: { drill: HomeData['drill']; next: string | null }) {
  const { say } = useWords()
  const { day, number } = useFormats()
  const name = say('home.facts.drill')
  const coming = next === null ? null : say('home.facts.drillNext', { day: day(next) })
  if (drill === null) return <Fact name={name} value={say('home.facts.notYet')} more={coming} />
  const facts = {
    day: day(drill.at),
    seconds: number(Math.round(drill.seconds)),
    limit: number(drill.limit),
  }
  return (
    <Fact
      name={name}
      value={say(drill.passed ? 'home.facts.drillPassed' : 'home.facts.drillFailed', facts)}
      more={
        next === null
          ? say('home.facts.drillLimit', facts)
          : say('home.facts.drillLimitNext', { ...facts, day: day(next) })
      }
    />
  )
}

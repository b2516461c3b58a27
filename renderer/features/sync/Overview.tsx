import { Button } from '@fluentui/react-components'

import { ask } from '../../bridge.ts'
import { Note } from '../../ui/Note.tsx'
import { Card, PlaceLink } from '../../ui/Page.tsx'
import { StateWord } from '../../ui/Shape.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { Cards } from './Cards.tsx'
import { Health } from './Health.tsx'
import { LastFailure } from './LastFailure.tsx'
import { type Link, lookOf, stateOf, useMayWrite, useStateWord } from './parts.tsx'
import { Ticks } from './Ticks.tsx'
import { Working } from './Working.tsx'

/** How a pair goes, what stands still and why, and what must be green before it may write. */
export function Overview({ link }: { link: Link }) {
  const mayWrite = useMayWrite()
  return (
    <>
      {link.job !== null && <Working link={link.id} job={link.job} />}
      {mayWrite && link.job === null && <LastFailure link={link.id} />}
      <Asleep link={link} />
      <Cards link={link} />
      {mayWrite && link.mode !== 'live' && link.mode !== 'paused' && <Ticks link={link.id} />}
      <Facts link={link} />
      <Health proofs={[link.proof]} />
      {mayWrite && link.pairs > 0 && <Prove link={link} />}
    </>
  )
}

function Asleep({ link }: { link: Link }) {
  const { say } = useWords()
  const { moment } = useFormats()
  return (['D', 'M'] as const).map((side) => {
    const until = link.asleep[side]
    if (until === null) return null
    return (
      <Note key={side} tone="amber" shape="hourglass">
        {say(`sync.asleep.${side}`, { when: moment(until) })}
      </Note>
    )
  })
}

function Prove({ link }: { link: Link }) {
  const { say } = useWords()
  return (
    <div className="row">
      <Button
        disabledFocusable={link.job !== null}
        onClick={() => void ask('sync.prove', { link: link.id })}
      >
        {say('sync.health.check')}
      </Button>
      <span className="small second">{say('sync.health.checkHint')}</span>
    </div>
  )
}

function Facts({ link }: { link: Link }) {
  const { say } = useWords()
  const { span, number } = useFormats()
  const wordOf = useStateWord()
  const [shape, tone] = lookOf(stateOf(link))
  const rows: readonly (readonly [name: string, value: string])[] = [
    [say('sync.facts.direction'), say(`sync.direction.${link.rules.direction}`)],
    [say('sync.facts.pairs'), number(link.pairs)],
    [say('sync.facts.waiting'), number(link.waiting)],
    [say('sync.facts.aside'), number(link.aside)],
    [say('sync.facts.delay'), link.delay === null ? '–' : span(link.delay)],
  ]
  return (
    <Card
      title={say('sync.facts.title')}
      beside={
        <StateWord shape={shape} tone={tone}>
          {wordOf(link)}
        </StateWord>
      }
    >
      <dl className="sync-facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt className="small second">{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <p className="small">
        <PlaceLink to={{ feature: 'sync', page: 'plan', query: { id: `${link.id}` } }}>
          {say('sync.plan.open')}
        </PlaceLink>
      </p>
    </Card>
  )
}

import type { ReactNode } from 'react'

import { StateWord } from '../../ui/Shape.tsx'
import { useFormats, useWords } from '../../words.tsx'
import type { HomeData } from './Home.tsx'

/** The measured figures: proof, not estimates. */
export function Figures({ home }: { home: HomeData }) {
  return (
    <div className="figures-row">
      <Integrity integrity={home.integrity} />
      <InTime within={home.ages.within} />
      {home.allowance && <Allowance allowance={home.allowance} />}
    </div>
  )
}

function Figure(props: { name: string; value: string; more: string; good: boolean | null }) {
  const { say } = useWords()
  const sign: ReactNode =
    props.good === null ? null : (
      <StateWord shape={props.good ? 'good' : 'triangle'} tone={props.good ? 'green' : 'amber'}>
        <span className="unseen">
          {say(props.good ? 'home.figures.good' : 'home.figures.look')}
        </span>
      </StateWord>
    )
  return (
    <section className="card pad" aria-label={props.name}>
      <div className="card-head">
        <p className="small second">{props.name}</p>
        {sign}
      </div>
      <p className="figure">{props.value}</p>
      <p className="small second">{props.more}</p>
    </section>
  )
}

function Integrity({ integrity }: { integrity: HomeData['integrity'] }) {
  const { say } = useWords()
  const { percent } = useFormats()
  const name = say('home.figures.integrity')
  if (integrity === null)
    return (
      <Figure
        name={name}
        value={say('home.figures.unknown')}
        more={say('home.figures.integrityNone')}
        good={null}
      />
    )
  const { checked, all, days, share } = integrity
  return (
    <Figure
      name={name}
      value={percent(share)}
      more={say('home.figures.integrityOf', { checked, all, days })}
      good={share >= 1}
    />
  )
}

function InTime({ within }: { within: number | null }) {
  const { say } = useWords()
  const { percent } = useFormats()
  const name = say('home.figures.inTime')
  return (
    <Figure
      name={name}
      value={within === null ? say('home.figures.unknown') : percent(within)}
      more={say(within === null ? 'home.figures.inTimeNone' : 'home.figures.inTimeOf')}
      good={within === null ? null : within >= 1}
    />
  )
}

function Allowance({ allowance }: { allowance: NonNullable<HomeData['allowance']> }) {
  const { say } = useWords()
  const { percent, day } = useFormats()
  const { used, cap, empty, renews } = allowance
  return (
    <Figure
      name={say('home.figures.allowance')}
      value={cap === 0 ? say('home.figures.unknown') : percent(used / cap)}
      more={
        empty === null
          ? say('home.figures.allowanceLasts', { used, cap, day: day(renews) })
          : say('home.figures.allowanceEnds', { used, cap, day: day(empty) })
      }
      good={empty === null}
    />
  )
}

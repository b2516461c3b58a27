import type { Reading } from '../../bridge.ts'
import { Note } from '../../ui/Note.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { useFormats, useWords } from '../../words.tsx'
import type { PutBackPlan } from './put-back-store.ts'

/** What a put-back would do, in numbers, and what it will not do. */
export function PutBackPlanView({ reading }: { reading: Reading<PutBackPlan> }) {
  const { say } = useWords()
  return (
    <section aria-label={say('putBack.effect')}>
      <h2>{say('putBack.effect')}</h2>
      <Reader reading={reading} lines={4}>
        {(plan) => <Counts plan={plan} />}
      </Reader>
    </section>
  )
}

const counted = ['make', 'beside', 'replace', 'unfit'] as const

function Counts({ plan }: { plan: PutBackPlan }) {
  const { say } = useWords()
  const { duration } = useFormats()
  const { requests, seconds, skipped } = plan
  const left = skipped.there + skipped.people + skipped.series
  return (
    <>
      <ul className="plain-list" aria-live="polite">
        <li>{say('putBack.plan.items', { n: plan.items })}</li>
        {counted
          .filter((name) => plan[name] > 0)
          .map((name) => (
            <li key={name}>{say(`putBack.plan.${name}`, { n: plan[name] })}</li>
          ))}
        {left > 0 && <li>{say('putBack.plan.skipped', { n: left })}</li>}
        {skipped.people > 0 && <li>{say('putBack.reason.people')}</li>}
        {skipped.series > 0 && <li>{say('putBack.reason.series')}</li>}
        <li className="second">
          {say('putBack.plan.effort', { requests, time: duration(seconds * 1_000) })}
        </li>
      </ul>
      <Note tone="blue">{say('putBack.plan.quiet')}</Note>
    </>
  )
}

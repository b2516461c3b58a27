import type { Notice } from '../../preload/contract/alerts.ts'
import type { Outcome } from '../core/failure.ts'
import { fact, type Text, text } from '../core/text.ts'
import { sent } from './iso.ts'
import type { Run } from './runner.ts'

/** What a run's end tells by the system's message: the first copy, and every drill; no other. */
export function noticesAfter(run: Run, outcome: Outcome<unknown>): readonly Notice[] {
  const { work, first, id } = run
  if (!outcome.ok) return []
  if (work.what === 'backup' && first && run.state.startsWith('finished'))
    return [notice(`${id}-first`, text('alerts.firstTitle'), text('alerts.firstBody'))]
  if (work.what !== 'drill') return []
  const { passed, seconds } = drillFacts(outcome.value)
  const title = text(passed ? 'alerts.drillPassed' : 'alerts.drillFailed')
  const body = text('alerts.drillBody', { seconds: fact.span(seconds * 1_000) })
  return [notice(`${id}-drill`, title, body)]
}

const notice = (id: string, title: Text, body: Text): Notice => ({
  id,
  title: sent(title),
  body: sent(body),
  urgency: 'once',
  action: 'see-report',
  button: sent(text('status.states.repaired.button')),
})

const drillFacts = (value: unknown): { passed: boolean; seconds: number } =>
  typeof value === 'object' && value !== null && 'passed' in value && 'seconds' in value
    ? { passed: value.passed === true, seconds: Number(value.seconds) }
    : { passed: false, seconds: 0 }

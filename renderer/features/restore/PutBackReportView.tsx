import { Button } from '@fluentui/react-components'
import { useEffect, useState } from 'react'

import type { Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { announce } from '../../ui/announce.tsx'
import { failureWords } from '../../ui/failure-text.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Note } from '../../ui/Note.tsx'
import { go } from '../../ui/place.ts'
import { Shape } from '../../ui/Shape.tsx'
import { useFormats, useWords } from '../../words.tsx'
import type { PutBackReport } from './put-back-store.ts'
import { GoOn } from './PutBackGoOn.tsx'

type End = 'all' | 'part' | 'none' | 'stopped' | 'undone' | 'undonePart'

/** How it ended: that nothing was put back is never called a success. */
function endOf({ made, replaced, failed, stopped, undone, touched }: PutBackReport): End {
  if (stopped) return 'stopped'
  if (undone + touched > 0) return touched + failed > 0 ? 'undonePart' : 'undone'
  if (made + replaced === 0) return 'none'
  return failed > 0 ? 'part' : 'all'
}

const good = new Set<End>(['all', 'undone'])
const counts = ['made', 'replaced', 'skipped', 'failed', 'undone', 'touched'] as const

type Props = Readonly<{ report: PutBackReport; canUndo: boolean; ticket: string }>

/** The report of a put-back or its undo: counts, what is not as it was, and the way back. */
export function PutBackReportView({ report, canUndo, ticket }: Props) {
  const { say } = useWords()
  const end = endOf(report)
  const headline = say(`putBack.end.${end}`)
  useEffect(() => announce(headline), [headline])
  return (
    <div className="card pad stack save-report">
      <div className="row">
        <Shape
          shape={good.has(end) ? 'good' : 'triangle'}
          tone={good.has(end) ? 'green' : 'amber'}
          size={28}
        />
        <h2>{headline}</h2>
      </div>
      <ul className="plain-list">
        {counts
          .filter((name) => report[name] > 0)
          .map((name) => (
            <li key={name}>{say(`putBack.done.${name}`, { n: report[name] })}</li>
          ))}
      </ul>
      <Items report={report} />
      {(report.stopped || report.failed > 0) && canUndo && <GoOn ticket={ticket} />}
      <Buttons report={report} canUndo={canUndo} ticket={ticket} />
    </div>
  )
}

function Buttons({ report, canUndo, ticket }: Props) {
  const { say } = useWords()
  const { moment } = useFormats()
  const [isAsked, setAsked] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)
  const undo = async () => {
    const answer = await askWithFactor('putBack.undo', { ticket }, 'restore')
    setFailure(answer.ok ? null : answer.failure)
  }
  const undoNow = <Button onClick={() => void undo()}>{say('putBack.undoNow')}</Button>
  return (
    <>
      <div className="row">
        {canUndo && <Button onClick={() => setAsked(true)}>{say('putBack.undo')}</Button>}
        <Button onClick={() => go({ feature: 'restore' })}>{say('restore.report.back')}</Button>
      </div>
      {isAsked && (
        <div role="status">
          <Note tone="amber" buttons={undoNow}>
            {say('putBack.undoText', { date: moment(report.undoUntil) })}
          </Note>
        </div>
      )}
      {failure !== null && <FailureCard problem={failure} />}
    </>
  )
}

type Item = PutBackReport['items'][number]

/** All that is to be known of an item, in sentences. */
function useWhy() {
  const words = useWords()
  const { say } = words
  return ({ failure, reason, lost, state }: Item): string[] => [
    say(`putBack.state.${state}`),
    ...(failure === null ? [] : [failureWords(failure, words).headline]),
    ...(reason === null ? [] : [say(`putBack.reason.${reason}`)]),
    ...lost.map((loss) => say(`putBack.loss.${loss}`)),
  ]
}

/** Items about which something is to be said. */
const isTold = ({ failure, lost, reason, state }: Item): boolean =>
  failure !== null || lost.length > 0 || state === 'touched' || (reason ?? 'there') !== 'there'

function Items({ report }: { report: PutBackReport }) {
  const { say } = useWords()
  const why = useWhy()
  const told = report.items.filter(isTold)
  if (told.length === 0) return null
  return (
    <details open>
      <summary className="strong">{say('putBack.details')}</summary>
      {/* Long tables scroll, by keys too. */}
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="report-table" tabIndex={0} role="group" aria-label={say('putBack.details')}>
        <table className="plain">
          <thead>
            <tr>
              <th scope="col">{say('putBack.item')}</th>
              <th scope="col">{say('putBack.result')}</th>
            </tr>
          </thead>
          <tbody>
            {told.map((item) => (
              <tr key={item.path}>
                <td className="break">{item.path}</td>
                <td>{why(item).join(' · ')}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </details>
  )
}

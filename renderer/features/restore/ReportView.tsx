import { Button } from '@fluentui/react-components'
import { type ReactNode, useEffect, useState } from 'react'

import { ask, type Problem } from '../../bridge.ts'
import { announce } from '../../ui/announce.tsx'
import { failureWords } from '../../ui/failure-text.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { go } from '../../ui/place.ts'
import { Shape } from '../../ui/Shape.tsx'
import { useFormats, useWords } from '../../words.tsx'
import type { Report } from './types.ts'

/** How it ended: nothing saved is never called a success. */
function useHeadline({ asked, done, skipped }: Report): { good: boolean; text: string } {
  const { say } = useWords()
  if (done === 0 && skipped > 0 && skipped === asked)
    return { good: false, text: say('restore.report.there') }
  if (done === 0) return { good: false, text: say('restore.report.none') }
  if (done + skipped < asked)
    return { good: false, text: say('restore.report.part', { done, asked }) }
  return { good: true, text: say('restore.report.all', { n: done }) }
}

/** The report of a restore: counts, time, where, and what was not saved. */
export function ReportView(props: { report: Report; ticket: string; failure: Problem | null }) {
  const { say } = useWords()
  const { report, ticket, failure } = props
  const headline = useHeadline(report)
  const good = headline.good && failure === null
  useEffect(() => announce(headline.text), [headline.text])
  return (
    <div className="card pad stack save-report">
      <div className="row">
        <Shape shape={good ? 'good' : 'triangle'} tone={good ? 'green' : 'amber'} size={28} />
        <h2>{headline.text}</h2>
      </div>
      {failure !== null && <FailureCard problem={failure} />}
      <Figures report={report} />
      <Buttons ticket={ticket} canOpen={report.done + report.skipped > 0} />
      {report.failures.length > 0 && (
        <Section title={say('restore.report.failures')} open>
          <Failures report={report} />
        </Section>
      )}
      {report.renamed.length > 0 && (
        <Section title={say('restore.report.renamed')}>
          <Pairs
            head={[say('restore.report.file'), say('restore.report.saidAs')]}
            rows={report.renamed.map(({ path, as }) => [path, as])}
          />
        </Section>
      )}
      {report.hashes.length > 0 && (
        <Section title={say('restore.report.hashes')}>
          <Pairs
            head={[say('restore.report.file'), 'SHA-256']}
            rows={report.hashes.map(({ path, sha256 }) => [path, sha256])}
          />
        </Section>
      )}
    </div>
  )
}

function Figures({ report }: { report: Report }) {
  const { say } = useWords()
  const { number, bytes, duration } = useFormats()
  const rows = [
    [say('restore.report.asked'), number(report.asked)],
    [say('restore.report.done'), `${number(report.done)} · ${bytes(report.bytes)}`],
    [say('restore.report.skipped'), number(report.skipped)],
    [say('restore.report.failed'), number(report.failed)],
    [say('restore.report.time'), duration(report.seconds * 1_000)],
    [say('restore.report.where'), report.folder],
  ] as const
  return (
    <dl className="form">
      {rows.map(([name, value]) => (
        <div key={name}>
          <dt className="second">{name}</dt>
          <dd className="break">{value}</dd>
        </div>
      ))}
    </dl>
  )
}

function Buttons({ ticket, canOpen }: { ticket: string; canOpen: boolean }) {
  const { say } = useWords()
  const [failure, setFailure] = useState<Problem | null>(null)
  const open = async () => {
    const answer = await ask('folder.open', { ticket })
    setFailure(answer.ok ? null : answer.failure)
  }
  return (
    <>
      <div className="row">
        {canOpen && (
          <Button appearance="primary" onClick={() => void open()}>
            {say('restore.report.open')}
          </Button>
        )}
        <Button onClick={() => go({ feature: 'restore' })}>{say('restore.report.back')}</Button>
      </div>
      {failure !== null && <FailureCard problem={failure} />}
    </>
  )
}

const Section = (props: { title: string; open?: boolean; children: ReactNode }) => (
  <details open={props.open}>
    <summary className="strong">{props.title}</summary>
    {props.children}
  </details>
)

function Failures({ report }: { report: Report }) {
  const words = useWords()
  const rows = report.failures.map(({ path, failure }): [string, string] => {
    const { code, headline } = failureWords(failure, words)
    return [path, `${code} · ${headline}`]
  })
  return (
    <Pairs head={[words.say('restore.report.file'), words.say('restore.report.why')]} rows={rows} />
  )
}

const Pairs = (props: { head: [string, string]; rows: readonly (readonly [string, string])[] }) => (
  // Long tables scroll, by keys too.
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
  <div className="report-table" tabIndex={0} role="group" aria-label={props.head[1]}>
    <table className="plain">
      <thead>
        <tr>
          <th scope="col">{props.head[0]}</th>
          <th scope="col">{props.head[1]}</th>
        </tr>
      </thead>
      <tbody>
        {props.rows.map(([name, value]) => (
          <tr key={name}>
            <td className="break">{name}</td>
            <td className="break mono">{value}</td>
          </tr>
        ))}
      </tbody>
    </table>
  </div>
)

import type { Output } from '../../../preload/contract.ts'
import { useReading } from '../../bridge.ts'
import type { PageProps } from '../../ui/page-types.ts'
import { Card, EmptyState, Page } from '../../ui/Page.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { StateWord } from '../../ui/Shape.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { lookOf, useRunName } from './parts.tsx'
import { CodeWords, Failed, Findings } from './RunTrouble.tsx'

export type Detail = Output<'run.detail'>

/** One run: what it did per kind, what failed and why, what a check found. */
export function RunDetail({ query }: PageProps) {
  const { say } = useWords()
  const { id } = query
  const crumbs = [
    { label: say('nav.backups'), to: { feature: 'backups' } },
    { label: say('backups.history.title'), to: { feature: 'backups', page: 'history' } },
  ]
  return (
    <Page title={say('backups.detail.title')} crumbs={crumbs}>
      {id === undefined || !/^r\d{8}T\d{6}Z-[a-z2-7]{4}$/.test(id) ? (
        <EmptyState text={say('backups.detail.none')} />
      ) : (
        <Shown id={id} />
      )}
    </Page>
  )
}

function Shown({ id }: { id: string }) {
  const { say } = useWords()
  const reading = useReading('run.detail', { id })
  return (
    <Reader reading={reading}>
      {(detail) => (
        <div className="stack">
          <Head detail={detail} />
          {detail.kinds.length > 0 && <Kinds kinds={detail.kinds} />}
          {detail.failedTotal > 0 && <Failed detail={detail} />}
          {detail.findings.length > 0 && <Findings findings={detail.findings} />}
          {detail.warnings.length > 0 && (
            <Card title={say('backups.detail.warnings')}>
              <ul>
                {detail.warnings.map(({ code }) => (
                  <li key={code}>
                    <CodeWords code={code} />
                  </li>
                ))}
              </ul>
            </Card>
          )}
        </div>
      )}
    </Reader>
  )
}

function Head({ detail }: { detail: Detail }) {
  const { say } = useWords()
  const nameOf = useRunName()
  const { run, drill } = detail
  const [shape, tone] = lookOf(run.state)
  return (
    <Card title={nameOf(run)}>
      <p>
        <StateWord shape={shape} tone={tone}>
          {say(`runStates.${run.state}`)}
        </StateWord>
      </p>
      {run.code !== null && (
        <p>
          <CodeWords code={run.code} />
        </p>
      )}
      <RunFacts run={run} />
      {drill && (
        <p>
          {say('backups.detail.drill', {
            files: drill.files,
            seconds: Math.round(drill.seconds),
            limit: drill.limit,
          })}
        </p>
      )}
    </Card>
  )
}

function RunFacts({ run }: Pick<Detail, 'run'>) {
  const { say } = useWords()
  const { moment, duration, bytes } = useFormats()
  const lasted = run.ended === null ? null : Date.parse(run.ended) - Date.parse(run.started)
  const facts: readonly (readonly [string, string | null])[] = [
    [say('backups.history.start'), moment(run.started)],
    [say('backups.history.by'), say(`backups.by.${run.by}`)],
    [say('backups.history.lasted'), lasted === null ? null : duration(lasted)],
    [say('backups.history.size'), run.bytesAdded === null ? null : bytes(run.bytesAdded)],
    [say('backups.detail.copy'), run.snapshot === null ? null : run.snapshot.slice(0, 8)],
  ]
  return (
    <dl className="facts">
      {facts.map(
        ([name, value]) =>
          value !== null && (
            <div key={name}>
              <dt className="small second">{name}</dt>
              <dd>{value}</dd>
            </div>
          ),
      )}
    </dl>
  )
}

const counted = ['new', 'changed', 'gone', 'same', 'failed'] as const

function Kinds({ kinds }: Pick<Detail, 'kinds'>) {
  const { say } = useWords()
  return (
    <Card title={say('backups.running.kinds')}>
      <table className="plain">
        <thead>
          <tr>
            <th scope="col">{say('backups.detail.kind')}</th>
            {counted.map((name) => (
              <th key={name} scope="col" className="figures">
                {say(`backups.counts.${name}`)}
              </th>
            ))}
            <th scope="col" className="figures">
              {say('backups.history.lasted')}
            </th>
            <th scope="col">{say('backups.history.result')}</th>
          </tr>
        </thead>
        <tbody>
          {kinds.map((row) => (
            <KindLine key={row.kind} row={row} />
          ))}
        </tbody>
      </table>
    </Card>
  )
}

function KindLine({ row }: { row: Detail['kinds'][number] }) {
  const { say } = useWords()
  const { number, duration } = useFormats()
  const { kind, counts, outcome, code, started, ended } = row
  return (
    <tr>
      <th scope="row">{say(`kinds.${kind}`)}</th>
      {counted.map((name) => (
        <td key={name} className="figures">
          {number(counts[name])}
        </td>
      ))}
      <td className="figures">{duration(Date.parse(ended) - Date.parse(started))}</td>
      <td>
        {say(`backups.outcome.${outcome}`)}
        {code !== null && ` · ${code}`}
      </td>
    </tr>
  )
}

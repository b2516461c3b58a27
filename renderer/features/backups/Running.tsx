import { useShared } from '../../state.ts'
import { Card, PlaceLink } from '../../ui/Page.tsx'
import { Progress } from '../../ui/Progress.tsx'
import { Shape, type ShapeName, type Tone } from '../../ui/Shape.tsx'
import { useNow } from '../../ui/use-when.ts'
import { useFormats, useWords } from '../../words.tsx'
import type { Run } from './parts.tsx'
import { Requests } from './Requests.tsx'

type KindRow = Run['kinds'][number]

/** A run under way: one bar for all, figures, a row per kind, and why it waits. */
export function Running({ run }: { run: Run }) {
  const { say } = useWords()
  return (
    <div className="stack">
      <Overall run={run} />
      {run.kinds.length > 0 && (
        <Card title={say('backups.running.kinds')}>
          <ul className="run-kinds">
            {run.kinds.map((row) => (
              <KindLine key={row.kind} row={row} />
            ))}
          </ul>
        </Card>
      )}
      {run.requests.length > 0 && <Requests requests={run.requests} />}
      {waits(run) && <Why run={run} />}
    </div>
  )
}

const waits = (run: Run): boolean =>
  run.wait !== null || run.pauses.n > 0 || run.kinds.some(({ wait }) => wait !== null)

function Overall({ run }: { run: Run }) {
  const { say } = useWords()
  const { percent, clock, span } = useFormats()
  const now = useNow(1000)
  const done = run.fraction === null ? null : percent(run.fraction)
  const headline =
    done === null ? say('backups.running.begun') : say('backups.running.done', { done })
  return (
    <section className="card" aria-label={say('backups.running.label')}>
      <div className="run-overall">
        <div className="row">
          <h2 className="figure">{headline}</h2>
          <span className="second grow">
            <Left run={run} />
          </span>
          <span className="small second">
            {say('backups.running.started', {
              time: clock(run.started),
              span: span(Math.max(0, now - Date.parse(run.started))),
            })}
          </span>
        </div>
        <Progress label={say('backups.running.label')} value={run.fraction} text={headline} />
        <p className="small second">
          {run.resumed && `${say('backups.running.resumed')} `}
          {say('backups.running.closeWindow')}
        </p>
      </div>
      <RunFigures run={run} />
    </section>
  )
}

function Left({ run }: { run: Run }) {
  const { say } = useWords()
  const { span } = useFormats()
  if (run.phase === 'commit') return say('backups.running.commit')
  if (run.left === null) return say(`backups.phase.${run.phase}`)
  const { from, to } = run.left
  return say('backups.running.left', { from: span(from * 1000), to: span(to * 1000) })
}

function RunFigures({ run }: { run: Run }) {
  const { say } = useWords()
  const { number, bytes } = useFormats()
  const figures = [
    {
      name: say('backups.running.items'),
      value: number(run.done),
      more: run.total === null ? '' : say('backups.running.of', { n: run.total }),
    },
    { name: say('backups.running.read'), value: bytes(run.bytes), more: '' },
    {
      name: say('backups.running.speed'),
      value: run.speed === null ? '–' : say('backups.running.aSecond', { bytes: bytes(run.speed) }),
      more: '',
    },
    {
      name: say('backups.running.look'),
      value: number(run.failedItems),
      more: run.failedItems === 0 ? '' : say('backups.running.lookMore'),
    },
  ]
  return (
    <dl className="run-figures">
      {figures.map(({ name, value, more }) => (
        <div key={name}>
          <dt className="small second">{name}</dt>
          <dd>
            <b>{value}</b>
            {more !== '' && <span className="small second">{more}</span>}
          </dd>
        </div>
      ))}
    </dl>
  )
}

const kindLooks: Readonly<Record<KindRow['state'], readonly [ShapeName, Tone]>> = {
  queued: ['dots', 'grey'],
  running: ['ring', 'blue'],
  waiting: ['hourglass', 'amber'],
  done: ['good', 'green'],
}

function KindLine({ row }: { row: KindRow }) {
  const { say } = useWords()
  const { number, percent } = useFormats()
  const [shape, tone] = kindLooks[row.state]
  const share = shareOf(row)
  const counted = say('backups.running.count', { n: row.done })
  const count =
    share === null || row.state === 'done' ? counted : `${percent(share)} · ${number(row.done)}`
  return (
    <li className={row.state === 'waiting' ? 'waits' : ''}>
      <Shape shape={shape} tone={tone} size={20} />
      <b>{say(`kinds.${row.kind}`)}</b>
      <Progress
        label={say(`kinds.${row.kind}`)}
        value={share}
        text={count}
        tone={tone}
        waiting={row.state === 'waiting'}
      />
      <span className="small">
        {row.state === 'queued' ? say('backups.running.queued') : count}
      </span>
      <span className="small second">
        <KindWord row={row} />
      </span>
    </li>
  )
}

function shareOf({ state, done, total }: KindRow): number | null {
  if (state === 'done') return 1
  if (state === 'queued') return 0
  return total === null || total === 0 ? null : Math.min(0.99, done / total)
}

function KindWord({ row }: { row: KindRow }) {
  const { say } = useWords()
  const now = useNow(1000)
  if (row.wait !== null) {
    const seconds = Math.max(0, Math.ceil((Date.parse(row.wait.until) - now) / 1000))
    return <b className="tone-amber">{say('backups.running.waits', { n: seconds })}</b>
  }
  return say(`backups.running.states.${row.state}`)
}

/** Explains a limit that is being kept: normal, and nothing is lost. */
function Why({ run }: { run: Run }) {
  const { say } = useWords()
  const { span } = useFormats()
  return (
    <Card title={say('backups.why.title')}>
      <p>{say('backups.why.text')}</p>
      <p>
        <b>{say('backups.why.normal')}</b>
      </p>
      <Allowance />
      <p className="small second">
        {say('backups.why.pauses', { n: run.pauses.n, span: span(run.pauses.ms) })}{' '}
        <PlaceLink to={{ feature: 'help', query: { page: 'code-dk-1109' } }}>
          {say('failure.helpPage')}
        </PlaceLink>
      </p>
    </Card>
  )
}

/** What is left of the month's requests, where they are counted. */
function Allowance() {
  const { say } = useWords()
  const { day } = useFormats()
  const allowance = useShared(({ status }) => status?.allowance ?? null)
  if (allowance === null) return null
  const left = Math.max(0, allowance.cap - allowance.used)
  return <p>{say('backups.why.allowance', { n: left, date: day(allowance.renews) })}</p>
}

import { type ReactNode, useState } from 'react'

import type { Output } from '../../../preload/contract.ts'
import { useReading } from '../../bridge.ts'
import { type Column, DataGrid } from '../../ui/DataGrid.tsx'
import { heightOf } from '../../ui/list-height.ts'
import type { PageProps } from '../../ui/page-types.ts'
import { Card, EmptyState, Page } from '../../ui/Page.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { Cards } from './Cards.tsx'
import { Changes } from './fields.tsx'
import { LastFailure } from './LastFailure.tsx'
import { OpIcon } from './OpIcon.tsx'
import { Gone } from './PairPage.tsx'
import { type Job, type Link, linkIn, type Run, useLinkName, wholeList } from './parts.tsx'
import { isWriting, writtenIn } from './Runs.tsx'
import { Undo } from './Undo.tsx'
import { Working } from './Working.tsx'

/** A run while it goes on and afterwards: what it wrote, in words, and the way to take it back. */
export function RunPage({ query }: PageProps) {
  const id = linkIn(query)
  const run = Number(query['run'])
  return id === null ? <Gone /> : <OfLink id={id} run={run > 0 ? run : null} />
}

/** The run that is named; else the newest that wrote, or that the work under way has begun. */
function foundIn(
  runs: readonly Run[],
  { run, job }: Readonly<{ run: number | null; job: Job | null }>,
): Run | null {
  if (run !== null) return runs.find(({ id }) => id === run) ?? null
  if (job === null) return runs.find((one) => writtenIn(one) > 0) ?? runs.find(isWriting) ?? null
  return runs.find((one) => isWriting(one) && one.started >= job.since) ?? null
}

/** The run that the page showed first stays on it, whatever runs come by themselves meanwhile. */
function useShownRun(
  runs: readonly Run[],
  { run, link }: Readonly<{ run: number | null; link: Link | null }>,
): Run | null {
  const [kept, setKept] = useState(run)
  const found = link === null ? null : foundIn(runs, { run: run ?? kept, job: link.job })
  if (kept === null && found !== null) setKept(found.id)
  return found
}

function OfLink({ id, run }: { id: number; run: number | null }) {
  const reading = useReading('sync.link', { link: id }, ['sync.moved'])
  const runs = useReading('sync.runs', { link: id }, ['sync.moved']).value?.runs ?? []
  const link = reading.value?.link ?? null
  const found = useShownRun(runs, { run, link })
  if (reading.state === 'ready' && link === null) return <Gone />
  return (
    <RunFrame link={link} run={found}>
      <Reader reading={reading} lines={4}>
        {() => link !== null && <Shown link={link} run={found} />}
      </Reader>
    </RunFrame>
  )
}

function RunFrame(props: { link: Link | null; run: Run | null; children: ReactNode }) {
  const { say } = useWords()
  const nameOf = useLinkName()
  const { link, run } = props
  const crumbs = [{ label: say('sync.title'), to: { feature: 'sync' } }]
  const pair = link && {
    label: nameOf(link),
    to: { feature: 'sync', page: 'pair', query: { id: `${link.id}`, tab: 'runs' } },
  }
  return (
    <Page
      title={run === null ? say('sync.run.title') : say(`sync.runs.kinds.${run.kind}`)}
      crumbs={pair === null ? crumbs : [...crumbs, pair]}
    >
      {props.children}
    </Page>
  )
}

function Shown({ link, run }: { link: Link; run: Run | null }) {
  const { say } = useWords()
  return (
    <>
      {link.job !== null && <Working link={link.id} job={link.job} />}
      {link.job === null && <LastFailure link={link.id} />}
      <Cards link={link} />
      {run === null ? (
        link.job === null && <EmptyState text={say('sync.runs.none')} />
      ) : (
        <>
          <Facts run={run} />
          <Log run={run} link={link.id} />
          {run.undoable && <Undo link={link.id} run={run} isBusy={link.job !== null} />}
        </>
      )}
    </>
  )
}

function Facts({ run }: { run: Run }) {
  const { say } = useWords()
  const { moment, duration } = useFormats()
  const { started, ended, undoOf } = run
  return (
    <p className="second">
      {ended === null
        ? say('sync.run.since', { when: moment(started) })
        : say('sync.run.lasted', {
            when: moment(started),
            time: duration(Date.parse(ended) - Date.parse(started)),
            n: writtenIn(run),
          })}{' '}
      {undoOf !== null && say('sync.run.undoOf')}
    </p>
  )
}

type LogRow = Output<'sync.runLines'>['lines'][number]

/** Every write in words, the newest first; it grows while the run goes on. */
function Log({ run, link }: { run: Run; link: number }) {
  const { say } = useWords()
  const columns = useColumns()
  const reading = useReading('sync.runLines', { link, run: run.id }, ['sync.moved'])
  return (
    <Card title={say('sync.run.log')}>
      <Reader reading={reading} lines={6}>
        {({ lines, total }) => (
          <>
            <div className="fill" style={{ height: heightOf(lines.length) }}>
              <DataGrid
                label={say('sync.run.log')}
                columns={columns}
                pages={wholeList(lines.map((line, n) => ({ ...line, n })))}
                idOf={({ n }) => `${n}`}
                rowHeight={46}
                empty={<EmptyState text={say('sync.run.nothing')} />}
              />
            </div>
            {total > lines.length && (
              <p className="small second">{say('sync.run.first', { n: lines.length, total })}</p>
            )}
          </>
        )}
      </Reader>
    </Card>
  )
}

function useColumns(): readonly Column<LogRow & { n: number }>[] {
  const { say, find } = useWords()
  return [
    {
      id: 'op',
      header: say('sync.lines.op'),
      width: '56px',
      cell: ({ op }) => <OpIcon op={op} />,
    },
    {
      id: 'what',
      header: say('sync.run.what'),
      width: 'minmax(0, 1.3fr)',
      cell: ({ op, side, title }) =>
        say(`sync.did.${side}.${op}`, { title: title === '' ? say('sync.untitled') : title }),
    },
    {
      id: 'changes',
      header: say('sync.lines.changes'),
      width: 'minmax(0, 1.4fr)',
      cell: (line) => <Changes line={line} />,
    },
    {
      id: 'state',
      header: say('sync.run.state'),
      width: '160px',
      cell: ({ state }) => find(`sync.states.${state}`) ?? state,
    },
  ]
}

import { Button } from '@fluentui/react-components'

import { ask, useReading } from '../../bridge.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Note } from '../../ui/Note.tsx'
import type { PageProps } from '../../ui/page-types.ts'
import { EmptyState, Page } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { Progress } from '../../ui/Progress.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { useWords } from '../../words.tsx'
import type { PutBackState } from './put-back-store.ts'
import { GoOn } from './PutBackGoOn.tsx'
import { PutBackReportView } from './PutBackReportView.tsx'

/** A put-back under way, its report, and the way back. */
export function PutBackRun({ query }: PageProps) {
  const { say } = useWords()
  const { ticket = '' } = query
  const crumbs = [{ label: say('nav.restore'), to: { feature: 'restore' } }]
  return (
    <Page title={say('putBack.title')} crumbs={crumbs}>
      {/^b[a-z2-7]{16}$/.test(ticket) ? <Ticket ticket={ticket} /> : <Unknown />}
    </Page>
  )
}

function Unknown() {
  const { say } = useWords()
  const back = (
    <Button onClick={() => go({ feature: 'restore' })}>{say('restore.report.back')}</Button>
  )
  return <EmptyState text={say('restore.report.gone')} button={back} />
}

function Ticket({ ticket }: { ticket: string }) {
  const reading = useReading('putBack.report', { ticket }, ['putBack.moved'])
  return (
    <Reader reading={reading} lines={4}>
      {(state) => <Shown state={state} ticket={ticket} />}
    </Reader>
  )
}

function Shown({ state, ticket }: { state: PutBackState; ticket: string }) {
  switch (state.state) {
    case 'running':
      return <UnderWay run={state} ticket={ticket} />
    case 'ended':
      return <PutBackReportView report={state.report} canUndo={state.canUndo} ticket={ticket} />
    case 'failed':
      return (
        <>
          <FailureCard problem={state.failure} />
          <GoOn ticket={ticket} />
        </>
      )
    case 'broken':
      return (
        <>
          <Broken />
          <GoOn ticket={ticket} />
        </>
      )
  }
}

type Running = Extract<PutBackState, { state: 'running' }>

function UnderWay({ run, ticket }: { run: Running; ticket: string }) {
  const { say } = useWords()
  const { done, total, undoing } = run
  const share = total === null || total === 0 ? null : Math.min(1, done / total)
  const text = total === null ? say('putBack.looking') : say('putBack.progress', { done, total })
  return (
    <div className="card pad stack save-run">
      <h2>{say(undoing ? 'putBack.undoing' : 'putBack.going')}</h2>
      <Progress label={say('restore.run.progress')} value={share} text={text} />
      <p className="small second">{text}</p>
      <Note tone="blue">{say('restore.run.close')}</Note>
      <div className="row">
        <Button onClick={() => void ask('putBack.stop', { ticket })}>
          {say('restore.run.stop')}
        </Button>
      </div>
    </div>
  )
}

function Broken() {
  const { say } = useWords()
  return <Note tone="amber">{say('putBack.broken')}</Note>
}

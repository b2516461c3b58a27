import { Button } from '@fluentui/react-components'
import { useEffect } from 'react'

import type { Output } from '../../../preload/contract.ts'
import { ask, useReading } from '../../bridge.ts'
import { announce } from '../../ui/announce.tsx'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Note } from '../../ui/Note.tsx'
import type { PageProps } from '../../ui/page-types.ts'
import { EmptyState, Page } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { Progress } from '../../ui/Progress.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { useNow } from '../../ui/use-when.ts'
import { useFormats, useWords } from '../../words.tsx'
import { ReportView } from './ReportView.tsx'

type State = Output<'restore.report'>
type Running = Extract<State, { state: 'running' }>

const crumbsOf = (label: string) => [{ label, to: { feature: 'restore' } }]

/** A restore under way, and its report. */
export function RunPage({ query }: PageProps) {
  const { say } = useWords()
  const { ticket } = query
  if (ticket === undefined || !/^t[a-z2-7]{16}$/.test(ticket)) return <Unknown />
  return (
    <Page title={say('restore.pages.confirm')} crumbs={crumbsOf(say('nav.restore'))}>
      <Ticket ticket={ticket} />
    </Page>
  )
}

function Unknown() {
  const { say } = useWords()
  return (
    <Page title={say('restore.pages.confirm')} crumbs={crumbsOf(say('nav.restore'))}>
      <EmptyState
        text={say('restore.report.gone')}
        button={
          <Button onClick={() => go({ feature: 'restore' })}>{say('restore.report.back')}</Button>
        }
      />
    </Page>
  )
}

function Ticket({ ticket }: { ticket: string }) {
  const reading = useReading('restore.report', { ticket }, ['restore.moved'])
  return (
    <Reader reading={reading} lines={4}>
      {(state) => <Shown state={state} ticket={ticket} />}
    </Reader>
  )
}

function Shown({ state, ticket }: { state: State; ticket: string }) {
  switch (state.state) {
    case 'running':
      return <UnderWay run={state} ticket={ticket} />
    case 'done':
      return <ReportView report={state.report} ticket={ticket} failure={null} />
    case 'failed':
      return state.report === null ? (
        <FailureCard problem={state.failure} />
      ) : (
        <ReportView report={state.report} ticket={ticket} failure={state.failure} />
      )
  }
}

const promise = 90_000

function UnderWay({ run, ticket }: { run: Running; ticket: string }) {
  const { say } = useWords()
  const { duration } = useFormats()
  const passed = Math.max(0, useNow(1_000) - Date.parse(run.since))
  const { done, total, bytes } = run
  const share = total === null || total === 0 ? null : Math.min(1, done / total)
  const text =
    total === null
      ? say('restore.run.soFar', { done, size: bytes })
      : say('restore.run.of', { done, total, size: bytes })
  useSpoken(share, text)
  const time = duration(Math.floor(passed / 1_000) * 1_000)
  return (
    <div className="card pad stack save-run">
      <p className="run-clock">
        {say(passed > promise ? 'restore.run.clockOver' : 'restore.run.clock', { time })}
      </p>
      <Progress label={say('restore.run.progress')} value={share} text={text} />
      <p className="small second">{text}</p>
      <Note tone="blue">{say('restore.run.close')}</Note>
      <div className="row">
        <Button onClick={() => void ask('restore.stop', { ticket })}>
          {say('restore.run.stop')}
        </Button>
      </div>
    </div>
  )
}

/** Readers hear every tenth of the way. */
function useSpoken(share: number | null, text: string): void {
  const tenth = share === null ? null : Math.floor(share * 10)
  useEffect(() => {
    if (tenth !== null) announce(text)
    // Only the tenth decides; the text changes with every file.
    // oxlint-disable-next-line react/exhaustive-deps
  }, [tenth])
}

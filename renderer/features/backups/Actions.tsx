import { Button, Radio, RadioGroup } from '@fluentui/react-components'
import { useState } from 'react'

import { type Answer, type Ask, ask, type Problem } from '../../bridge.ts'
import { ConfirmDialog } from '../../ui/Confirm.tsx'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { toast } from '../../ui/toast.tsx'
import { useFormats, useWords } from '../../words.tsx'
import type { Run } from './parts.tsx'

const hours = [1, 4, 24] as const
// A minute less than the whole time, so that the engine's limit of a day holds.
const endOf = (n: number) => new Date(Date.now() + n * 3_600_000 - 60_000).toISOString()

type ActionsProps = Readonly<{
  run: Run | null
  pausedUntil: string | null
  /** Called when the engine has answered. */
  done: () => void
}>

/** Starts, pauses and stops; what was refused stands under the buttons. */
export function Actions({ run, pausedUntil, done }: ActionsProps) {
  const [failure, setFailure] = useState<Problem | null>(null)
  const shown = async (answer: Promise<Answer<Ask>>) => {
    const said = await answer
    setFailure(said.ok ? null : said.failure)
    done()
  }
  const doing: Doing = (answer) => void shown(answer)
  return (
    <div className="stack">
      <div className="row">
        {pausedUntil === null ? (
          <Pause doing={doing} />
        ) : (
          <Resume doing={doing} until={pausedUntil} />
        )}
        {run !== null && isMovable(run) && <Tonight run={run} doing={doing} />}
        {run === null ? <Start doing={doing} /> : <Stop run={run} doing={doing} />}
      </div>
      {failure && <FailureCard problem={failure} />}
    </div>
  )
}

type Doing = (answer: Promise<Answer<Ask>>) => void

function Start({ doing }: { doing: Doing }) {
  const { say } = useWords()
  const start = (full: boolean) => doing(ask('backup.start', { full, kinds: null, refetch: false }))
  return (
    <>
      <Button onClick={() => start(true)}>{say('backups.startFull')}</Button>
      <Button appearance="primary" onClick={() => start(false)}>
        {say('backups.start')}
      </Button>
    </>
  )
}

function Pause({ doing }: { doing: Doing }) {
  const { say } = useWords()
  const [open, setOpen] = useState(false)
  const [wanted, setWanted] = useState<number>(hours[0])
  const pause = () => {
    setOpen(false)
    doing(ask('pause.set', { until: endOf(wanted) }))
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{say('backups.pause')}</Button>
      <ConfirmDialog
        open={open}
        title={say('backups.pauseTitle')}
        act={say('backups.pause')}
        keep={say('backups.goOn')}
        onAct={pause}
        onKeep={() => setOpen(false)}
      >
        <p>{say('backups.pauseSays')}</p>
        <RadioGroup
          aria-label={say('backups.pauseTitle')}
          value={String(wanted)}
          onChange={(_, { value }) => setWanted(Number(value))}
        >
          {hours.map((n) => (
            <Radio key={n} value={String(n)} label={say('backups.pauseFor', { n })} />
          ))}
        </RadioGroup>
      </ConfirmDialog>
    </>
  )
}

function Resume({ doing, until }: { doing: Doing; until: string }) {
  const { say } = useWords()
  const { moment } = useFormats()
  return (
    <div className="row">
      <span className="second">{say('backups.pausedUntil', { when: moment(until) })}</span>
      <Button onClick={() => doing(ask('pause.end', null))}>{say('backups.resume')}</Button>
    </div>
  )
}

/** A backup that a person or the schedule began; looks for changes are over in a moment. */
const isMovable = ({ what, mode }: Run): boolean => what === 'backup' && mode !== 'live'

/** The rest of the run waits for the evening; what is done stays. */
function Tonight({ run, doing }: { run: Run; doing: Doing }) {
  const { say } = useWords()
  const { moment } = useFormats()
  const move = async () => {
    const answer = await ask('run.tonight', null)
    if (answer.ok && answer.value !== null)
      toast(say('backups.tonight.moved', { when: moment(answer.value.at) }))
    return answer
  }
  return (
    <Button disabledFocusable={run.state === 'stopping'} onClick={() => doing(move())}>
      {say('backups.tonight.button')}
    </Button>
  )
}

function Stop({ run, doing }: { run: Run; doing: Doing }) {
  const { say } = useWords()
  const [open, setOpen] = useState(false)
  const stop = () => {
    setOpen(false)
    doing(ask('run.stop', null))
  }
  return (
    <>
      <Button disabledFocusable={run.state === 'stopping'} onClick={() => setOpen(true)}>
        {say(run.state === 'stopping' ? 'backups.stopping' : 'backups.stop')}
      </Button>
      <ConfirmDialog
        open={open}
        title={say('backups.stopTitle')}
        act={say('backups.stop')}
        keep={say('backups.goOn')}
        onAct={stop}
        onKeep={() => setOpen(false)}
      >
        {say('backups.stopSays')}
      </ConfirmDialog>
    </>
  )
}

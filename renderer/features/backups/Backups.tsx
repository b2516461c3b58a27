import { useEffect, useState } from 'react'

import { ask, hear, useReading } from '../../bridge.ts'
import { Page, PlaceLink } from '../../ui/Page.tsx'
import { Reader } from '../../ui/Reader.tsx'
import { useWords } from '../../words.tsx'
import { Actions } from './Actions.tsx'
import { Care } from './Care.tsx'
import { type Run, subpages, useRunName } from './parts.tsx'
import { Running } from './Running.tsx'

/** The run under way, told as it moves; null where nothing runs. */
function useRun(): Run | null {
  const [run, setRun] = useState<Run | null>(null)
  useEffect(() => {
    const shown = (view: Run | null) => setRun(view?.ended === null ? view : null)
    const read = () => void ask('run.read', null).then((answer) => answer.ok && shown(answer.value))
    read()
    const ends = [
      hear('run.moved', shown),
      hear('engine.moved', ({ state }) => state === 'running' && read()),
    ]
    return () => {
      for (const end of ends) end()
    }
  }, [])
  return run
}

/** What runs now, what can be started, and what proves that the copies are good. */
export function Backups() {
  const { say } = useWords()
  const run = useRun()
  const nameOf = useRunName()
  const home = useReading('home.read', null, ['status.moved'])
  const schedule = useReading('schedule.read', null, ['status.moved'])
  return (
    <Page
      title={run === null ? say('nav.backups') : nameOf(run)}
      lead={run === null ? say('backups.lead') : undefined}
      actions={
        <Actions
          run={run}
          pausedUntil={schedule.value?.pausedUntil ?? null}
          done={schedule.again}
        />
      }
    >
      <nav aria-label={say('nav.backups')} className="row backups-links">
        {subpages.map((page) => (
          <PlaceLink key={page} to={{ feature: 'backups', page }}>
            {say(`backups.${page}.title`)}
          </PlaceLink>
        ))}
      </nav>
      {run && <Running run={run} />}
      <Reader reading={home} lines={6}>
        {(view) => <Care home={view} busy={run !== null} />}
      </Reader>
    </Page>
  )
}

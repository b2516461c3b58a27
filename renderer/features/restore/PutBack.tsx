import { Button, Field, Input } from '@fluentui/react-components'
import { useMemo, useState } from 'react'

import { useReading } from '../../bridge.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Note } from '../../ui/Note.tsx'
import { BottomBar, EmptyState, Page } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { useFormats, useWords } from '../../words.tsx'
import { setPuttingBack, usePuttingBack } from './put-back-store.ts'
import { PutBackChoices } from './PutBackChoices.tsx'
import { PutBackPlanView } from './PutBackPlanView.tsx'
import { useSelection, whatOf } from './selection.ts'
import type { What } from './types.ts'
import { usePutBack } from './use-put-back.ts'

/** The page before anything is written into Outlook: where to, what is there, what would happen. */
export function PutBack() {
  const { say } = useWords()
  const selection = useSelection()
  const what = useMemo(() => whatOf(selection), [selection])
  const crumbs = [{ label: say('nav.restore'), to: { feature: 'restore' } }]
  return (
    <Page title={say('putBack.title')} crumbs={crumbs}>
      {what === null ? (
        <EmptyState
          text={say('restore.confirm.nothing')}
          button={
            <Button onClick={() => go({ feature: 'restore' })}>
              {say('restore.confirm.back')}
            </Button>
          }
        />
      ) : (
        <Asked what={what} />
      )}
    </Page>
  )
}

/** The new folder's name; the same while the page stands. */
function useFolder(): string {
  const { say } = useWords()
  const { day } = useFormats()
  const [folder] = useState(() => {
    const date = day(new Date().toISOString())
    return say('putBack.folder', { date }).slice(0, 60)
  })
  return folder
}

function Asked({ what }: { what: What }) {
  const { say } = useWords()
  const { mailbox, into, existing, reason } = usePuttingBack()
  const folder = useFolder()
  const plan = useReading('putBack.plan', { what, mailbox, into, folder, existing })
  const start = usePutBack(what, folder)
  return (
    <>
      <div className="card pad save-confirm stack">
        <PutBackChoices folder={folder} />
        <PutBackPlanView reading={plan} />
        <Field label={say('restore.confirm.reason')} hint={say('restore.confirm.reasonHint')}>
          <Input
            value={reason}
            maxLength={200}
            onChange={(_, { value }) => setPuttingBack({ reason: value })}
          />
        </Field>
      </div>
      {start.failure !== null && <FailureCard problem={start.failure} />}
      {start.isWaiting && <Waiting onStop={start.stopWaiting} />}
      <BottomBar label="putBack.title">
        <Button onClick={() => window.history.back()}>{say('restore.confirm.back')}</Button>
        <span className="grow" />
        <Button
          appearance="primary"
          disabledFocusable={start.isBusy || plan.state !== 'ready'}
          onClick={() => plan.state === 'ready' && start.start()}
        >
          {say('putBack.start')}
        </Button>
      </BottomBar>
    </>
  )
}

function Waiting({ onStop }: { onStop: () => void }) {
  const { say } = useWords()
  const stop = <Button onClick={onStop}>{say('restore.confirm.stopWaiting')}</Button>
  return (
    <div role="status">
      <Note tone="blue" shape="hourglass" buttons={stop}>
        {say('restore.confirm.waiting')}
      </Note>
    </div>
  )
}

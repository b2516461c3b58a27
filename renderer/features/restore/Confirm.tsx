import { Button, Field, Input } from '@fluentui/react-components'
import { useMemo } from 'react'

import { FailureCard } from '../../ui/FailureCard.tsx'
import { Note } from '../../ui/Note.tsx'
import { BottomBar, EmptyState, Page } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { useFormats, useWords } from '../../words.tsx'
import { Size } from './Bar.tsx'
import { ExistingChoice } from './ExistingChoice.tsx'
import { FolderField } from './FolderField.tsx'
import { PlanFacts } from './PlanFacts.tsx'
import { setSaving, useSaving } from './restore-store.ts'
import { copiesOf, useSelection, whatOf } from './selection.ts'
import type { What } from './types.ts'
import { useCopyMoment } from './use-copy-moment.ts'
import { useStart } from './use-start.ts'

/** The page before anything is written: from where, to where, what is there already, why. */
export function Confirm() {
  const { say } = useWords()
  const selection = useSelection()
  const what = useMemo(() => whatOf(selection), [selection])
  const crumbs = [{ label: say('nav.restore'), to: { feature: 'restore' } }]
  return (
    <Page title={say('restore.pages.confirm')} crumbs={crumbs}>
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
        <Asked what={what} copies={copiesOf(selection)} />
      )}
    </Page>
  )
}

function Asked({ what, copies }: { what: What; copies: readonly string[] }) {
  const { say } = useWords()
  const { target, existing, reason } = useSaving()
  const start = useStart(what)
  return (
    <>
      <div className="card pad save-confirm stack">
        <Chosen what={what} copies={copies} />
        <FolderField
          target={target}
          isMissing={start.isMissing}
          onChange={(path) => setSaving({ target: path })}
        />
        <ExistingChoice existing={existing} onChange={(one) => setSaving({ existing: one })} />
        <PlanFacts what={what} target={target.trim()} existing={existing} />
        <Field label={say('restore.confirm.reason')} hint={say('restore.confirm.reasonHint')}>
          <Input
            value={reason}
            maxLength={200}
            onChange={(_, { value }) => setSaving({ reason: value })}
          />
        </Field>
      </div>
      {start.failure !== null && <FailureCard problem={start.failure} />}
      {start.isWaiting && <Waiting onStop={start.stopWaiting} />}
      <BottomBar label="restore.pages.confirm">
        <Button onClick={() => window.history.back()}>{say('restore.confirm.back')}</Button>
        <span className="grow" />
        <Button
          appearance="primary"
          disabledFocusable={start.isBusy || start.isWaiting}
          onClick={start.start}
        >
          {say('restore.confirm.start')}
        </Button>
      </BottomBar>
    </>
  )
}

function Chosen({ what, copies }: { what: What; copies: readonly string[] }) {
  const { say } = useWords()
  return (
    <dl className="form">
      <div>
        <dt className="second">{say('restore.confirm.from')}</dt>
        <dd>
          <From copies={copies} />
        </dd>
      </div>
      <div>
        <dt className="second">{say('restore.confirm.what')}</dt>
        <dd>
          <Size what={what} />
        </dd>
      </div>
    </dl>
  )
}

function From({ copies }: { copies: readonly string[] }) {
  const { say } = useWords()
  const { moment } = useFormats()
  const at = useCopyMoment(copies.length === 1 ? copies[0] : undefined)
  if (copies.length !== 1) return say('restore.confirm.copies', { n: copies.length })
  return at === null ? '' : say('restore.confirm.copyOf', { when: moment(at) })
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

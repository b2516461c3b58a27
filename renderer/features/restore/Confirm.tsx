import { Button, Field, Input } from '@fluentui/react-components'
import { useState } from 'react'

import type { Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { BottomBar, EmptyState, Page } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { useFormats, useWords } from '../../words.tsx'
import { Size } from './Bar.tsx'
import { ExistingChoice } from './ExistingChoice.tsx'
import { FolderField } from './FolderField.tsx'
import { PlanFacts } from './PlanFacts.tsx'
import { setSaving, useSaving } from './restore-store.ts'
import { clearSelection, copiesOf, useSelection, whatOf } from './selection.ts'
import type { What } from './types.ts'
import { useCopyMoment } from './use-copy-moment.ts'

/** The page before anything is written: from where, to where, what is there already, why. */
export function Confirm() {
  const { say } = useWords()
  const selection = useSelection()
  const what = whatOf(selection)
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
      <div className="card pad confirm stack">
        <Chosen what={what} copies={copies} />
        <FolderField
          target={target}
          isMissing={start.isMissing}
          onChange={(path) => setSaving({ target: path })}
        />
        <ExistingChoice existing={existing} onChange={(one) => setSaving({ existing: one })} />
        {target.trim() !== '' && (
          <PlanFacts what={what} target={target.trim()} existing={existing} />
        )}
        <Field label={say('restore.confirm.reason')} hint={say('restore.confirm.reasonHint')}>
          <Input
            value={reason}
            maxLength={200}
            onChange={(_, { value }) => setSaving({ reason: value })}
          />
        </Field>
      </div>
      {start.failure !== null && <FailureCard problem={start.failure} />}
      <BottomBar label="restore.pages.confirm">
        <Button onClick={() => window.history.back()}>{say('restore.confirm.back')}</Button>
        <span className="grow" />
        <Button appearance="primary" disabledFocusable={start.isBusy} onClick={start.start}>
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

/** Asks for the second factor where it is due, starts, and goes to the page with the clock. */
function useStart(what: What) {
  const [isBusy, setBusy] = useState(false)
  const [isMissing, setMissing] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)

  const send = async () => {
    const { target, existing, reason } = useSaving.getState()
    setMissing(target.trim() === '')
    if (target.trim() === '' || isBusy) return
    setBusy(true)
    setFailure(null)
    const input = { what, target: target.trim(), existing, reason: reason.trim() }
    const answer = await askWithFactor('restore.start', input, 'restore')
    setBusy(false)
    if (!answer.ok) return setFailure(answer.failure)
    clearSelection()
    setSaving({ reason: '' })
    go({ feature: 'restore', page: 'run', query: { ticket: answer.value.ticket } })
  }
  return {
    isBusy,
    isMissing: isMissing && useSaving.getState().target.trim() === '',
    failure,
    start: () => void send(),
  }
}

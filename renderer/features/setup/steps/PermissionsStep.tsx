import { Button } from '@fluentui/react-components'
import { ArrowSync16Regular } from '@fluentui/react-icons/svg/arrow-sync'
import { Copy16Regular } from '@fluentui/react-icons/svg/copy'
import { useEffect } from 'react'

import { announce } from '../../../ui/announce.tsx'
import { toast } from '../../../ui/toast.tsx'
import { useWords } from '../../../words.tsx'
import { BackupAccount } from '../parts/BackupAccount.tsx'
import { readyOf } from '../parts/detail.ts'
import { PermissionTable } from '../parts/PermissionTable.tsx'
import { StepPage } from '../parts/StepPage.tsx'
import { test, useSetup } from '../store.ts'
import type { PermissionRow, SetupState, StepProps } from '../types.ts'

/** What the app may read: one row per permission, tried with real calls. */
export function PermissionsStep({ state }: StepProps) {
  const { say } = useWords()
  return (
    <StepPage title={say('setup.permissions.title')} lead={say('setup.permissions.lead')}>
      <Summary state={state} />
      <PermissionTable rows={state.permissions} skipped={skippedOf(state)} />
      <p className="least third">{say('setup.permissions.note')}</p>
      <BackupAccount operator={state.values.operator} />
    </StepPage>
  )
}

const skippedOf = ({ permissions }: SetupState): readonly string[] =>
  permissions.filter(({ skipped }) => skipped).map(({ id }) => id)

const isOpen = ({ state }: PermissionRow) =>
  state === 'missing' || state === 'granted-not-published'

function Summary({ state }: StepProps) {
  const words = useWords()
  const { say } = words
  const { testing } = useSetup()
  const { ready, of } = readyOf(state)
  const open = state.permissions.filter(isOpen)
  const busy = testing === 'permissions'
  const count = say('setup.permissions.ready', { ready, of })
  useEffect(() => announce(count), [count])
  const copy = async () => {
    await navigator.clipboard.writeText(codesText(open, words))
    toast(say('common.copied'))
  }
  return (
    <div className="card pad row">
      <Dial ready={ready} of={of} />
      <div className="grow">
        <h2>{busy ? say('setup.permissions.testing') : <Headline state={state} />}</h2>
        <p className="small second">{count}</p>
      </div>
      {open.length > 0 && (
        <Button icon={<Copy16Regular />} onClick={() => void copy()}>
          {say('setup.permissions.copyCodes')}
        </Button>
      )}
      <Button
        appearance="primary"
        data-field="test"
        icon={<ArrowSync16Regular />}
        disabledFocusable={testing !== null}
        onClick={() => void test('permissions')}
      >
        {say(ready === 0 ? 'setup.test' : 'setup.testAgain')}
      </Button>
    </div>
  )
}

/** A text that an IT person can work through: name, code and page of each. */
function codesText(rows: readonly PermissionRow[], { say, find }: ReturnType<typeof useWords>) {
  const lines = rows.map(({ id, console: name, codes, link }) =>
    [find(`permissions.${id}.protects`) ?? id, name, codes.join(' / '), link ?? ''].join('\t'),
  )
  return [say('setup.permissions.codesLead'), ...lines].join('\n')
}

function Headline({ state: { permissions } }: StepProps) {
  const { say } = useWords()
  const count = (wanted: PermissionRow['state']) =>
    permissions.filter(({ state, skipped }) => state === wanted && !skipped).length
  const missing = count('missing')
  const waiting = count('granted-not-published')
  if (permissions.every(({ state }) => state === 'not-tested' || state === 'unknown'))
    return say('setup.permissions.notTested')
  if (missing > 0 && waiting > 0)
    return [
      say('setup.permissions.missing', { n: missing }),
      say('setup.permissions.unpublished', { n: waiting }),
    ].join(' · ')
  if (missing > 0) return say('setup.permissions.missing', { n: missing })
  if (waiting > 0) return say('setup.permissions.unpublished', { n: waiting })
  return say(
    permissions.every(({ state, skipped }) => state === 'ready' || skipped)
      ? 'setup.permissions.allReady'
      : 'setup.permissions.someOpen',
  )
}

function Dial({ ready, of }: { ready: number; of: number }) {
  const round = 2 * Math.PI * 19
  const part = of === 0 ? 0 : (ready / of) * round
  return (
    <span className="dial" aria-hidden="true">
      <svg viewBox="0 0 44 44" width="44" height="44">
        <circle className="dial-ground" cx="22" cy="22" r="19" />
        <circle
          className="dial-part"
          cx="22"
          cy="22"
          r="19"
          strokeDasharray={`${part} ${round}`}
          transform="rotate(-90 22 22)"
        />
      </svg>
      <span className="small strong">{`${ready}/${of}`}</span>
    </span>
  )
}

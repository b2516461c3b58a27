import { Button } from '@fluentui/react-components'
import { ArrowSync16Regular } from '@fluentui/react-icons/svg/arrow-sync'
import { useEffect } from 'react'

import { announce } from '../../../ui/announce.tsx'
import { useWords } from '../../../words.tsx'
import { act, useOutlook, writeOutlook } from '../outlook-store.ts'
import type { OutlookProps } from './OutlookWork.tsx'
import { PermissionTable } from './PermissionTable.tsx'

/** One row per right, tried with real calls; what is not ready says what is lost without it. */
export function OutlookRights({ state }: OutlookProps) {
  const { say } = useWords()
  const { rows } = state
  const ready = rows.filter((row) => row.state === 'ready').length
  const count = say('setup.permissions.ready', { ready, of: rows.length })
  useEffect(() => {
    if (ready > 0) announce(count)
  }, [count, ready])
  const shown = rows.map((row) => ({
    ...row,
    console: '',
    word: row.state === 'not-answering' ? 'microsoft-not-answering' : row.state,
  }))
  return (
    <>
      <TestLine state={state} />
      <PermissionTable
        rows={shown}
        skipped={rows.filter(({ skipped }) => skipped).map(({ id }) => id)}
        others="setup.outlook.rights"
        onSkip={(skipped) => void writeOutlook({ skipped })}
      />
    </>
  )
}

function TestLine({ state: { rows, testing, mailboxes } }: OutlookProps) {
  const { say } = useWords()
  const { busy } = useOutlook()
  const tested = rows.some((row) => row.state !== 'not-tested')
  return (
    <div className="row">
      <Button
        appearance="primary"
        data-field="test"
        icon={<ArrowSync16Regular />}
        disabledFocusable={testing || busy !== null}
        onClick={() => void act('outlook.test', null)}
      >
        {say(tested ? 'setup.testAgain' : 'setup.test')}
      </Button>
      <span className="small second">
        {testing ? say('setup.outlook.testing') : say('setup.outlook.testNote')}
      </span>
      {mailboxes !== null && (
        <span className="small end">{say('setup.outlook.mailboxes', { n: mailboxes })}</span>
      )}
    </div>
  )
}

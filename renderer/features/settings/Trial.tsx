import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import { ask, type Input, type Output, type Problem } from '../../bridge.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { useWords } from '../../words.tsx'
import { TestRows } from '../setup/parts/TestRows.tsx'

/** A button that tries DingTalk or a place, and how each check came out. */
export function Trial({ label, what }: { label: string; what: Input<'settings.test'> }) {
  const { say } = useWords()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)
  const [rows, setRows] = useState<Output<'settings.test'>['rows']>([])
  const run = async () => {
    if (busy) return
    setBusy(true)
    const answer = await ask('settings.test', what)
    setBusy(false)
    setFailure(answer.ok ? null : answer.failure)
    setRows(answer.ok ? answer.value.rows : [])
  }
  return (
    <div className="stack">
      <div>
        <Button disabledFocusable={busy} onClick={() => void run()}>
          {busy ? say('setup.rowStates.testing') : label}
        </Button>
      </div>
      {failure && <FailureCard problem={failure} />}
      {rows.length > 0 && <TestRows rows={rows} />}
    </div>
  )
}

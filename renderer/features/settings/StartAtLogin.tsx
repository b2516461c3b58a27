import { Switch } from '@fluentui/react-components'
import { useState } from 'react'

import { ask, type Problem, useReading } from '../../bridge.ts'
import { Note } from '../../ui/Note.tsx'
import { Card } from '../../ui/Page.tsx'
import { toast } from '../../ui/toast.tsx'
import { useWords } from '../../words.tsx'
import { Refused } from './saving.tsx'
import { WithDefault } from './WithDefault.tsx'

/** Start with the computer, as the system has it; not there where no shell could tell the system. */
export function StartAtLogin() {
  const reading = useReading('shell.read', null, ['shell.moved'])
  const on = reading.value?.startAtLogin ?? null
  return on === null ? null : <Choice on={on} />
}

function Choice({ on }: { on: boolean }) {
  const { say } = useWords()
  const [failure, setFailure] = useState<Problem | null>(null)
  const [refused, setRefused] = useState(false)
  const set = async (wanted: boolean) => {
    const answer = await ask('shell.startAtLogin', { on: wanted })
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    setRefused(answer.value.startAtLogin !== wanted)
    if (answer.value.startAtLogin === wanted) toast(say('settings.saved'))
  }
  const name = say('settings.general.login')
  return (
    <Card title={say('settings.general.computer')}>
      <div className="stack">
        <WithDefault
          name={name}
          usual={say('settings.off')}
          isUsual={!on}
          onBack={() => void set(false)}
        >
          <Switch checked={on} label={name} onChange={(_, { checked }) => void set(checked)} />
          <p className="small second">{say('settings.general.loginWhy')}</p>
        </WithDefault>
        {failure && <Refused failure={failure} />}
        {refused && <Note tone="amber">{say('settings.general.loginRefused')}</Note>}
      </div>
    </Card>
  )
}

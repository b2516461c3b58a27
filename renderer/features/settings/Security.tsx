import { Field, Select } from '@fluentui/react-components'
import { useState } from 'react'

import type { Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { readSession, useShared } from '../../state.ts'
import { Card } from '../../ui/Page.tsx'
import { toast } from '../../ui/toast.tsx'
import { useWords } from '../../words.tsx'
import { RecoveryWords } from './RecoveryWords.tsx'
import { Refused } from './saving.tsx'
import { WithDefault } from './WithDefault.tsx'

const minutes = [5, 10, 15, 20, 30, 45, 60]
const usual = 15

/** Recovery words, and when the window locks. */
export function Security() {
  const isOwner = useShared(({ session }) => session?.who?.role === 'owner')
  return (
    <>
      <RecoveryWords isOwner={isOwner} />
      <Lock isOwner={isOwner} />
    </>
  )
}

/** The minutes as they are set, and setting others. */
function useLock() {
  const { say } = useWords()
  const now = useShared(({ session }) => session?.lockMinutes ?? usual)
  const [failure, setFailure] = useState<Problem | null>(null)
  const set = async (n: number) => {
    const answer = await askWithFactor('people.setLock', { minutes: n }, 'settings')
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    toast(say('settings.saved'))
    await readSession()
  }
  return { now, failure, set }
}

function Lock({ isOwner }: { isOwner: boolean }) {
  const { say } = useWords()
  const { now, failure, set } = useLock()
  const all = minutes.includes(now) ? minutes : [...minutes, now].toSorted((a, b) => a - b)
  return (
    <Card title={say('settings.security.session')}>
      <WithDefault
        name={say('settings.security.lock')}
        usual={say('settings.security.minutes', { n: usual })}
        isUsual={now === usual || !isOwner}
        onBack={() => void set(usual)}
      >
        <Field
          label={say('settings.security.lock')}
          {...(!isOwner && { hint: say('settings.security.ownerOnly') })}
        >
          <Select
            disabled={!isOwner}
            value={String(now)}
            onChange={(_, { value }) => void set(Number(value))}
          >
            {all.map((n) => (
              <option key={n} value={String(n)}>
                {say('settings.security.minutes', { n })}
              </option>
            ))}
          </Select>
        </Field>
      </WithDefault>
      {failure && <Refused failure={failure} />}
    </Card>
  )
}

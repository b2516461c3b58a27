import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import { ask, type Problem } from '../../bridge.ts'
import { useShared } from '../../state.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Note } from '../../ui/Note.tsx'
import { useFormats, useWords } from '../../words.tsx'
import type { AlertLists } from './Alerts.tsx'

/** Kinds wait for the next month's allowance: an Owner may take that as it is. */
export function Wait(props: { wait: NonNullable<AlertLists['wait']>; again: () => void }) {
  const { say, tag } = useWords()
  const { day } = useFormats()
  const isOwner = useShared(({ session }) => session?.who?.role === 'owner')
  const [failure, setFailure] = useState<Problem | null>(null)
  const { kinds, until, accepted } = props.wait
  const names = new Intl.ListFormat(tag, { type: 'conjunction' }).format(
    kinds.map((kind) => say(`kinds.${kind}`)),
  )
  const accept = async () => {
    const answer = await ask('allowance.accept', null)
    setFailure(answer.ok ? null : answer.failure)
    if (answer.ok) props.again()
  }
  const facts = { kinds: names, date: day(until) }
  return (
    <div className="stack">
      {failure && <FailureCard problem={failure} />}
      <Note
        tone={accepted ? 'grey' : 'amber'}
        buttons={
          !accepted &&
          isOwner && <Button onClick={() => void accept()}>{say('alerts.wait.accept')}</Button>
        }
      >
        {say(accepted ? 'alerts.wait.accepted' : 'alerts.wait.says', facts)}
      </Note>
    </div>
  )
}

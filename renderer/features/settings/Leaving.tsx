import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import { type Answer, ask, type Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { useShared } from '../../state.ts'
import { Note } from '../../ui/Note.tsx'
import { toast } from '../../ui/toast.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { Refused, type SectionProps } from './saving.tsx'

type Copy = SectionProps['settings']['secondCopies'][number]

/** A second copy that is to be given up: when, why, and how to keep it or to agree. */
export function Leaving({ copy, saved }: { copy: Copy; saved: () => void }) {
  const { say } = useWords()
  const [failure, setFailure] = useState<Problem | null>(null)
  const { name, leaving } = copy
  if (leaving === null) return null
  const take = async (answering: Promise<Answer<'settings.keep'>>) => {
    const answer = await answering
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    toast(say('settings.saved'))
    saved()
  }
  return (
    <Note tone="amber">
      <div className="stack">
        <Said leaving={leaving} />
        <div className="row">
          <Button size="small" onClick={() => void take(ask('settings.keep', { name }))}>
            {say('settings.leaving.keep', { name })}
          </Button>
          <Agree
            leaving={leaving}
            onAgree={() => void take(askWithFactor('settings.agree', { name }, 'settings'))}
          />
        </div>
        {failure !== null && <Refused failure={failure} />}
      </div>
    </Note>
  )
}

type Waiting = NonNullable<Copy['leaving']>

function Said({ leaving: { due, name, reason, needsOwner } }: { leaving: Waiting }) {
  const { say } = useWords()
  const { day } = useFormats()
  return (
    <div>
      <p>{say('settings.leaving.due', { date: day(due) })}</p>
      {name !== '' && <p className="small">{say('settings.leaving.by', { name, reason })}</p>}
      {needsOwner && <p className="small">{say('settings.leaving.needsOwner')}</p>}
    </div>
  )
}

/** Another Owner than the one who asked; nobody else is offered it. */
function Agree({ leaving, onAgree }: { leaving: Waiting; onAgree: () => void }) {
  const { say } = useWords()
  const who = useShared(({ session }) => session?.who ?? null)
  const { needsOwner, by } = leaving
  if (!needsOwner || who === null || who.role !== 'owner' || who.id === by) return null
  return (
    <Button size="small" onClick={onAgree}>
      {say('settings.leaving.agree')}
    </Button>
  )
}

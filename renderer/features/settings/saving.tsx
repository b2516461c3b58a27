import { useState } from 'react'

import { type Answer, type Input, type Output, type Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { ConfirmContent } from '../../ui/Confirm.tsx'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Note } from '../../ui/Note.tsx'
import { Card, PlaceLink } from '../../ui/Page.tsx'
import { toast } from '../../ui/toast.tsx'
import { useWords } from '../../words.tsx'

export type Settings = Output<'settings.read'>
export type Change = Input<'settings.write'>
type Written = Output<'settings.write'>

/** What every section is given: the settings, and what to call when they were changed. */
export type SectionProps = Readonly<{ settings: Settings; saved: () => void }>

/** Whether a second copy is to be given up now, by this change or one before it. */
const isAsked = ({ settings }: Written, change: Change): boolean =>
  change.section === 'second-copy' &&
  change.does === 'remove' &&
  settings.secondCopies.some(({ name, leaving }) => name === change.name && leaving !== null)

/** A change that waits for a yes, and what it takes away. */
type Asked = Readonly<{ change: Change; lowers: Written['lowers'] }>

export type Saving = Readonly<{
  busy: boolean
  failure: Problem | null
  asked: Asked | null
  /** True once the change is made; false while it waits or was refused. */
  save: (change: Change) => Promise<boolean>
  lower: (reason: string) => Promise<boolean>
  keep: () => void
}>

/** Makes changes; one that takes something away is first shown, then made with factor and reason. */
export function useSaving(saved: () => void): Saving {
  const { say } = useWords()
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)
  const [asked, setAsked] = useState<Asked | null>(null)
  const take = async (change: Change, answering: Promise<Answer<'settings.write'>>) => {
    setBusy(true)
    const answer = await answering
    setBusy(false)
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return false
    // A second copy is given up days later: what was asked for shows in its row.
    const waits = isAsked(answer.value, change)
    const isDone = answer.value.saved || waits
    setAsked(isDone ? null : { change, lowers: answer.value.lowers })
    if (!isDone) return false
    toast(say(waits ? 'settings.leaving.asked' : 'settings.saved'))
    saved()
    return true
  }
  return {
    busy,
    failure,
    asked,
    save: (change) => take(change, askWithFactor('settings.write', change, 'settings')),
    lower: async (reason) => {
      if (asked === null) return false
      const { change } = asked
      return take(change, askWithFactor('settings.lower', { change, reason }, 'settings'))
    },
    keep: () => setAsked(null),
  }
}

/** A failure; where a second factor is missing, with the way to the page that connects one. */
export function Refused({ failure }: { failure: Problem }) {
  const { say } = useWords()
  const way = <PlaceLink to={{ feature: 'people' }}>{say('settings.needsFactor')}</PlaceLink>
  return (
    <FailureCard problem={failure} {...(failure.name === 'factorMissing' && { action: way })} />
  )
}

/** What a change was refused for: what to do at a field, else the failure as everywhere. */
function SaveProblem({ failure }: { failure: Problem | null }) {
  const { find } = useWords()
  if (failure === null) return null
  const text = failure.about['text']
  const said = text === undefined ? null : find(text, failure.about)
  if (failure.name !== 'settingsUnfit' || said === null) return <Refused failure={failure} />
  return (
    <div role="alert">
      <Note tone="red">
        {said} <span className="mono small">{failure.code}</span>
      </Note>
    </div>
  )
}

/** What was refused, or what a change takes away with its question. */
export function SaveState({ saving }: { saving: Saving }) {
  const { say, find } = useWords()
  const { asked, failure } = saving
  return (
    <>
      <SaveProblem failure={failure} />
      {asked !== null && (
        <Card title={say('settings.lower.title')}>
          <ConfirmContent
            effects={[
              ...asked.lowers.map(({ key, facts }) => ({
                will: true,
                text: find(`settings.lowers.${key}`, facts) ?? key,
              })),
              ...(asked.change.section === 'second-copy'
                ? [{ will: true, text: say('settings.leaving.delay') }]
                : []),
              { will: false, text: say(staysOf(asked.change)) },
            ]}
            reason
            {...typedOf(asked.change)}
            act={say('settings.lower.act')}
            keep={say('settings.lower.keep')}
            busy={saving.busy}
            onAct={(reason) => void saving.lower(reason)}
            onKeep={saving.keep}
          />
        </Card>
      )}
    </>
  )
}

/** A place for copies is given up only by its name, typed: the copies there grow old from then on. */
const typedOf = (change: Change): { typed?: string } =>
  change.section === 'second-copy' && change.does === 'remove' ? { typed: change.name } : {}

const staysOf = ({ section }: Change) =>
  section === 'second-copy' ? 'settings.storage.removeStays' : 'settings.lower.stays'

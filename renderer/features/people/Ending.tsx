import { Button } from '@fluentui/react-components'
import { useState } from 'react'

import type { Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { ConfirmContent, ConfirmDialog } from '../../ui/Confirm.tsx'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Card } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { toast } from '../../ui/toast.tsx'
import { useWords } from '../../words.tsx'
import type { Person } from './parts.tsx'

type Props = Readonly<{ person: Person; changed: () => void }>

/** Disabling, which can be taken back, and removing, which cannot. */
export function Ending({ person, changed }: Props) {
  const { say } = useWords()
  const [failure, setFailure] = useState<Problem | null>(null)
  const [removing, setRemoving] = useState(false)
  const setDisabled = async (disabled: boolean) => {
    const answer = await askWithFactor('people.change', { id: person.id, disabled }, 'people')
    setFailure(answer.ok ? null : answer.failure)
    if (answer.ok) changed()
  }
  const remove = async () => {
    const answer = await askWithFactor('people.remove', { id: person.id }, 'people')
    if (!answer.ok) return setFailure(answer.failure)
    toast(say('people.end.removed', { name: person.name }))
    return go({ feature: 'people' })
  }
  return (
    <Card title={say('people.end.title')}>
      <div className="stack people-form">
        {failure && <FailureCard problem={failure} />}
        {removing ? (
          <Removing
            name={person.name}
            onRemove={() => void remove()}
            onKeep={() => setRemoving(false)}
          />
        ) : (
          <div className="row">
            <Disabling person={person} onSet={(disabled) => void setDisabled(disabled)} />
            <Button onClick={() => setRemoving(true)}>{say('people.end.remove')}</Button>
          </div>
        )}
      </div>
    </Card>
  )
}

function Disabling({ person, onSet }: { person: Person; onSet: (disabled: boolean) => void }) {
  const { say } = useWords()
  const [open, setOpen] = useState(false)
  const { name } = person
  if (person.disabled)
    return <Button onClick={() => onSet(false)}>{say('people.end.enable')}</Button>
  const disable = () => {
    setOpen(false)
    onSet(true)
  }
  return (
    <>
      <Button onClick={() => setOpen(true)}>{say('people.end.disable')}</Button>
      <ConfirmDialog
        open={open}
        title={say('people.end.disableTitle', { name })}
        act={say('people.end.disable')}
        keep={say('people.end.keep')}
        onAct={disable}
        onKeep={() => setOpen(false)}
      >
        {say('people.end.disableSays')}
      </ConfirmDialog>
    </>
  )
}

function Removing(props: { name: string; onRemove: () => void; onKeep: () => void }) {
  const { say } = useWords()
  const { name } = props
  return (
    <>
      <h3>{say('people.end.removeTitle', { name })}</h3>
      <ConfirmContent
        effects={[
          { will: true, text: say('people.end.removeGone', { name }) },
          { will: true, text: say('people.end.removeFinal') },
          { will: false, text: say('people.end.removeStays') },
          { will: false, text: say('people.end.removeLog') },
        ]}
        typed={name}
        act={say('people.end.remove')}
        keep={say('people.end.removeKeep')}
        onAct={props.onRemove}
        onKeep={props.onKeep}
      />
    </>
  )
}

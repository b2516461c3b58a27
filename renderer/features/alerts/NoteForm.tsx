import { Button, Field, Input } from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'

import { ask, type Problem } from '../../bridge.ts'
import { useKept } from '../../kept.ts'
import { toast } from '../../ui/toast.tsx'
import { useWords } from '../../words.tsx'
import type { Alert } from './Alerts.tsx'

type NoteProps = Readonly<{
  alert: Alert
  again: () => void
  onFailure: (failure: Problem | null) => void
}>

/** A note for whoever looks at the alert next: "The new disk comes on Friday". */
export function NoteForm(props: NoteProps) {
  const { say } = useWords()
  const [open, setOpen] = useKept(`alerts.${props.alert.id}`, false)
  if (open) return <Typing {...props} close={() => setOpen(false)} />
  return (
    <div>
      <Button size="small" appearance="subtle" onClick={() => setOpen(true)}>
        {say('alerts.note.add')}
      </Button>
    </div>
  )
}

function Typing({ alert, again, onFailure, close }: NoteProps & { close: () => void }) {
  const { say } = useWords()
  const [note, setNote] = useKept(`alerts.${alert.id}.note`, '')
  const [tried, setTried] = useState(false)
  const isEmpty = note.trim() === ''
  const save = async () => {
    setTried(true)
    if (isEmpty) return
    const answer = await ask('alerts.note', { id: alert.id, note })
    onFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    setNote('')
    toast(say('alerts.note.saved'))
    close()
    again()
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void save()
  }
  return (
    <form className="stack" onSubmit={submit} noValidate>
      <Field
        label={say('alerts.note.label')}
        {...(tried && isEmpty && { validationMessage: say('alerts.note.empty') })}
      >
        <Input value={note} maxLength={500} onChange={(_, { value }) => setNote(value)} />
      </Field>
      <div className="row">
        <Button type="submit">{say('alerts.note.save')}</Button>
        <Button onClick={close}>{say('common.cancel')}</Button>
      </div>
    </form>
  )
}

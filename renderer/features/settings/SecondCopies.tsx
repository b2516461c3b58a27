import { Button, Field, Input } from '@fluentui/react-components'
import type { FormEvent } from 'react'

import { useKept } from '../../kept.ts'
import { Card } from '../../ui/Page.tsx'
import { useWords } from '../../words.tsx'
import { Leaving } from './Leaving.tsx'
import { PlaceForm, usePlace } from './PlaceForm.tsx'
import { SaveState, type SectionProps, useSaving } from './saving.tsx'
import { Trial } from './Trial.tsx'

/** Places that get a copy of the backup; each is tried, added and removed here. */
export function SecondCopies({ settings, saved }: SectionProps) {
  const { say } = useWords()
  const { secondCopies } = settings
  const saving = useSaving(saved)
  const [adding, setAdding] = useKept('settings.second', false)
  const remove = (name: string) =>
    void saving.save({ section: 'second-copy', does: 'remove', name })
  return (
    <>
      <Card title={say('settings.storage.second')}>
        <div className="stack">
          {secondCopies.length === 0 && <p className="second">{say('settings.storage.none')}</p>}
          {secondCopies.map((copy) => (
            <div key={copy.name}>
              <Row copy={copy} onRemove={() => remove(copy.name)} />
              <Leaving copy={copy} saved={saved} />
            </div>
          ))}
          {adding ? (
            <Add saved={() => (setAdding(false), saved())} cancel={() => setAdding(false)} />
          ) : (
            <div>
              <Button onClick={() => setAdding(true)}>{say('settings.storage.add')}</Button>
            </div>
          )}
        </div>
      </Card>
      <SaveState saving={saving} />
    </>
  )
}

type Copy = SectionProps['settings']['secondCopies'][number]

function Row({ copy, onRemove }: { copy: Copy; onRemove: () => void }) {
  const { say } = useWords()
  const { name, place, hasPassword, leaving } = copy
  return (
    <div className="place-row">
      <b>{name}</b>
      <span className="mono cut">{place}</span>
      {hasPassword && <span className="small second">{say('settings.storage.password')}</span>}
      {leaving === null && (
        <Button
          size="small"
          aria-label={say('settings.storage.removeOf', { name })}
          onClick={onRemove}
        >
          {say('settings.storage.remove')}
        </Button>
      )}
    </div>
  )
}

function Add({ saved, cancel }: { saved: () => void; cancel: () => void }) {
  const { say } = useWords()
  const saving = useSaving(saved)
  const [name, setName] = useKept('settings.second.name', '')
  const [place, setPlace] = usePlace('settings.second.place')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    const added = { name: name.trim(), storage: place }
    void saving.save({ section: 'second-copy', does: 'add', ...added })
  }
  return (
    <form className="stack settings-form" onSubmit={submit}>
      <h3>{say('settings.storage.add')}</h3>
      <Field label={say('settings.storage.name')} hint={say('settings.storage.nameHint')}>
        <Input value={name} maxLength={40} onChange={(_, { value }) => setName(value)} />
      </Field>
      <PlaceForm place={place} onChange={setPlace} />
      {place.place.trim() !== '' && (
        <Trial label={say('setup.test')} what={{ what: 'storage', storage: place }} />
      )}
      <SaveState saving={saving} />
      <div className="row">
        <Button type="submit" appearance="primary" disabledFocusable={saving.busy}>
          {say('settings.storage.add')}
        </Button>
        <Button onClick={cancel}>{say('common.cancel')}</Button>
      </div>
    </form>
  )
}

import { Button } from '@fluentui/react-components'
import type { FormEvent } from 'react'

import { useKept } from '../../kept.ts'
import { Card } from '../../ui/Page.tsx'
import { useWords } from '../../words.tsx'
import { PlaceForm, usePlace } from './PlaceForm.tsx'
import { SaveState, type SectionProps, useSaving } from './saving.tsx'
import { SecondCopies } from './SecondCopies.tsx'
import { Trial } from './Trial.tsx'

/** Where the copies are kept, and where second copies go. */
export function Storage(props: SectionProps) {
  return (
    <>
      <Main {...props} />
      <SecondCopies {...props} />
    </>
  )
}

function Main({ settings: { storage }, saved }: SectionProps) {
  const { say } = useWords()
  const [moving, setMoving] = useKept('settings.move', false)
  return (
    <Card title={say('settings.storage.main')}>
      <div className="stack">
        <p>
          <span className="mono cut">{storage.place}</span>{' '}
          {storage.hasPassword && (
            <span className="small second">{say('settings.storage.password')}</span>
          )}
        </p>
        <p className="small second">{say('setup.storage.testNote')}</p>
        <Trial label={say('settings.storage.test')} what={{ what: 'storage', storage: null }} />
        {moving ? (
          <Move saved={() => (setMoving(false), saved())} cancel={() => setMoving(false)} />
        ) : (
          <div>
            <Button onClick={() => setMoving(true)}>{say('settings.storage.move')}</Button>
          </div>
        )}
      </div>
    </Card>
  )
}

/** The same backup at another place; the engine refuses any other. */
function Move({ saved, cancel }: { saved: () => void; cancel: () => void }) {
  const { say } = useWords()
  const saving = useSaving(saved)
  const [place, setPlace] = usePlace('settings.move.place')
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void saving.save({ section: 'storage', storage: place })
  }
  return (
    <form className="stack settings-form" onSubmit={submit}>
      <h3>{say('settings.storage.move')}</h3>
      <p className="small second">{say('settings.storage.moveWhy')}</p>
      <PlaceForm place={place} onChange={setPlace} />
      <SaveState saving={saving} />
      <div className="row">
        <Button type="submit" appearance="primary" disabledFocusable={saving.busy}>
          {say('settings.storage.use')}
        </Button>
        <Button onClick={cancel}>{say('common.cancel')}</Button>
      </div>
    </form>
  )
}

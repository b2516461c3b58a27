import { Button } from '@fluentui/react-components'
import { useEffect, useState } from 'react'

import { ask, type Output, type Problem } from '../../bridge.ts'
import { readSession, readSetup } from '../../state.ts'
import { FailureCard } from '../../ui/FailureCard.tsx'
import { Note } from '../../ui/Note.tsx'
import { BottomBar, Card, Page } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { StateWord } from '../../ui/Shape.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { flushDrafts } from './parts/drafts.ts'
import { ExistingPlace } from './parts/ExistingPlace.tsx'
import { focusField } from './parts/missing.ts'
import { TwelveWords } from './parts/TwelveWords.tsx'
import { keepSetup, useSetup } from './store.ts'

type Found = Output<'setup.existing.open'>

/** A new computer: the storage and the 12 words are all that is needed. */
export function Existing() {
  useEffect(keepSetup, [])
  const { say } = useWords()
  const [found, setFound] = useState<Found | null>(null)
  if (found !== null) return <Opened found={found} />
  return (
    <Page title={say('setup.existing.title')} lead={say('setup.existing.lead')}>
      <Form onFound={setFound} />
    </Page>
  )
}

const twelve: readonly string[] = Array.from({ length: 12 }, () => '')

type Typed = Readonly<{ words: readonly string[]; password: string }>

const emptyIn = ({ words }: Typed): number => words.findIndex((word) => word.trim() === '')

/** Opens the backup with what was typed; the focus goes to what is missing. */
function useOpening({ words, password }: Typed, onFound: (found: Found) => void) {
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)
  const open = async () => {
    setTried(true)
    await flushDrafts()
    const now = useSetup.getState().state?.values
    const empty = emptyIn({ words, password })
    if (now === undefined || now.place === '') return focusField('place')
    if (empty >= 0) return focusField(`word-${empty}`)
    const { where, place, user } = now
    setBusy(true)
    const storage = { where, place, user, ...(password !== '' && { password }) }
    const answer = await ask('setup.existing.open', { storage, words: words.join(' ') })
    setBusy(false)
    setFailure(answer.ok ? null : answer.failure)
    if (answer.ok) onFound(answer.value)
  }
  return { tried, busy, failure, open }
}

const show = (card: HTMLElement | null) => card?.scrollIntoView({ block: 'center' })

function Form({ onFound }: { onFound: (found: Found) => void }) {
  const { say } = useWords()
  const [words, setWords] = useState(twelve)
  const [password, setPassword] = useState('')
  const { tried, busy, failure, open } = useOpening({ words, password }, onFound)
  const values = useSetup(({ state }) => state?.values)
  const missing = useMissing((values?.place ?? '') === '', emptyIn({ words, password }))
  return (
    <>
      {failure !== null && (
        <div ref={show}>
          <FailureCard problem={failure} />
        </div>
      )}
      <Card title={say('setup.existing.place')}>
        <ExistingPlace tried={tried} password={password} onPassword={setPassword} />
      </Card>
      <Card title={say('setup.existing.words')}>
        <TwelveWords words={words} tried={tried} onChange={setWords} />
      </Card>
      <div className="grow" />
      <BottomBar label="setup.frame.bar">
        <Button onClick={() => go({ feature: 'setup' })}>{say('setup.frame.back')}</Button>
        <span className="end small second">{missing}</span>
        <Button appearance="primary" disabledFocusable={busy} onClick={() => void open()}>
          {say(busy ? 'setup.existing.opening' : 'setup.existing.open')}
        </Button>
      </BottomBar>
    </>
  )
}

function useMissing(noPlace: boolean, empty: number): string | null {
  const { say } = useWords()
  if (noPlace) return say('setup.existing.placeMissing')
  return empty < 0 ? null : say('setup.existing.wordMissing', { position: empty + 1 })
}

function Opened({ found }: { found: Found }) {
  const { say } = useWords()
  const { day } = useFormats()
  const { organisation, newest } = found
  const goOn = async () => {
    await Promise.all([readSession(), readSetup()])
    go({ feature: 'home' })
  }
  return (
    <Page
      title={say('setup.existing.opened')}
      lead={
        newest === null
          ? organisation
          : say('setup.existing.newest', { organisation, at: day(newest) })
      }
    >
      <CameBack found={found} />
      {found.needsSecret && <Note tone="amber">{say('setup.existing.needsSecret')}</Note>}
      <div>
        <Button appearance="primary" onClick={() => void goOn()}>
          {say('setup.done.home')}
        </Button>
      </div>
    </Page>
  )
}

function CameBack({ found }: { found: Found }) {
  const { say } = useWords()
  const rows = [
    { is: true, text: say('setup.existing.copies', { n: found.copies }) },
    { is: found.settings, text: say('setup.existing.settings') },
    { is: found.state, text: say('setup.existing.state') },
  ]
  return (
    <Card title={say('setup.existing.back')}>
      <ul className="check-rows">
        {rows.map(({ is, text }) => (
          <li key={text}>
            <StateWord shape={is ? 'good' : 'none'} tone={is ? 'green' : 'grey'}>
              {text}
              {!is && <span className="unseen">{say('setup.existing.notBack')}</span>}
            </StateWord>
          </li>
        ))}
      </ul>
    </Card>
  )
}

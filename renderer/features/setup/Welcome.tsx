import { Button } from '@fluentui/react-components'
import type { ReactNode } from 'react'
import { useEffect, useState } from 'react'

import { FailureCard } from '../../ui/FailureCard.tsx'
import { Logo } from '../../ui/Logo.tsx'
import { Note } from '../../ui/Note.tsx'
import { Heading } from '../../ui/Page.tsx'
import { go } from '../../ui/place.ts'
import { useWords } from '../../words.tsx'
import { LanguageChoice } from './parts/LanguageChoice.tsx'
import { SignIn } from './parts/SignIn.tsx'
import { goTo, keepSetup, trySample, useSetup, write } from './store.ts'
import type { SetupState } from './types.ts'

const toSteps = () => go({ feature: 'setup', page: 'steps' })

const isBegun = ({ step, sample }: SetupState) => step !== 'language' || sample !== null

/** The first screen: language, and the three ways in; later where to go on. */
export function Welcome() {
  useEffect(keepSetup, [])
  const { say } = useWords()
  const { state, failure } = useSetup()
  if (failure?.name === 'signInNeeded') return <SignIn />
  return (
    <div className="page welcome">
      <header className="row">
        <Logo size={40} />
        <div className="grow">
          <Heading>{say('setup.welcome.title')}</Heading>
          <p className="second">{say('setup.welcome.lead')}</p>
        </div>
      </header>
      <LanguageChoice label={say('setup.language.language')} />
      {failure !== null && <FailureCard problem={failure} />}
      {state !== null && isBegun(state) && <GoOn state={state} />}
      <Ways state={state} />
    </div>
  )
}

function GoOn({ state }: { state: SetupState }) {
  const { say } = useWords()
  const at = state.steps.findIndex(({ step }) => step === state.step) + 1
  return (
    <Note
      tone="blue"
      buttons={
        <Button appearance="primary" onClick={toSteps}>
          {say('setup.welcome.goOn')}
        </Button>
      }
    >
      {say('setup.welcome.stopped', { step: at, of: state.steps.length })}
    </Note>
  )
}

function Ways({ state }: { state: SetupState | null }) {
  const { say, language } = useWords()
  const [busy, setBusy] = useState(false)
  const begin = async (sample: boolean) => {
    setBusy(true)
    await write({ step: 'language', language })
    const ready = sample ? await trySample() : true
    if (ready) await goTo('language')
    setBusy(false)
    if (ready) toSteps()
  }
  const begun = state !== null && isBegun(state)
  return (
    <div className="ways">
      <Way title={say('setup.welcome.sample')} text={say('setup.welcome.sampleMeans')}>
        <Button disabledFocusable={busy} onClick={() => void begin(true)}>
          {say('setup.welcome.trySample')}
        </Button>
      </Way>
      <Way title={say('setup.welcome.own')} text={say('setup.welcome.ownMeans')}>
        <Button
          appearance={begun ? 'secondary' : 'primary'}
          disabledFocusable={busy}
          onClick={() => void begin(false)}
        >
          {say('setup.welcome.setUp')}
        </Button>
      </Way>
      <Way title={say('setup.welcome.existing')} text={say('setup.welcome.existingMeans')}>
        <Button disabledFocusable={busy} onClick={() => go({ feature: 'setup', page: 'existing' })}>
          {say('setup.welcome.open')}
        </Button>
      </Way>
    </div>
  )
}

const Way = (props: { title: string; text: string; children: ReactNode }) => (
  <section className="card pad way">
    <h2>{props.title}</h2>
    <p className="second grow">{props.text}</p>
    <div>{props.children}</div>
  </section>
)

import { Button, Checkbox } from '@fluentui/react-components'
import { useState } from 'react'

import { ask, type Problem } from '../../../bridge.ts'
import { announce } from '../../../ui/announce.tsx'
import { FailureCard } from '../../../ui/FailureCard.tsx'
import { useWords } from '../../../words.tsx'
import { readSetupState } from '../store.ts'
import { WordField } from './WordField.tsx'

type Asked = Readonly<{ positions: readonly number[]; wrong: readonly number[]; tries: number }>

/** Words typed from the paper; only they open the test item that proves the key. */
export function KeyProof({ onHide }: { onHide: (hidden: boolean) => void }) {
  const { say } = useWords()
  const [asked, setAsked] = useState<Asked | null>(null)
  const [failure, setFailure] = useState<Problem | null>(null)
  const begin = async (byHand: boolean) => {
    const answer = await ask('setup.key.quiz', { byHand })
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    onHide(true)
    setAsked({ positions: answer.value.positions, wrong: [], tries: 0 })
  }
  const showAgain = () => {
    setAsked(null)
    onHide(false)
  }
  return (
    <section className="part" aria-labelledby="key-proof">
      <span className="part-number" aria-hidden="true">
        {3}
      </span>
      <div className="stack tight grow">
        <h2 id="key-proof">{say('setup.key.proof')}</h2>
        <p className="small second">{say('setup.key.proofWhy')}</p>
        {asked === null ? (
          <Begin onBegin={(byHand) => void begin(byHand)} />
        ) : (
          <Quiz asked={asked} onAsked={setAsked} onShowAgain={showAgain} />
        )}
        {failure !== null && <FailureCard problem={failure} />}
      </div>
    </section>
  )
}

function Begin({ onBegin }: { onBegin: (byHand: boolean) => void }) {
  const { say } = useWords()
  const [byHand, setByHand] = useState(false)
  return (
    <>
      <Checkbox
        checked={byHand}
        label={say('setup.key.byHand')}
        onChange={(_, { checked }) => setByHand(checked === true)}
      />
      <div>
        <Button appearance="primary" data-field="key" onClick={() => onBegin(byHand)}>
          {say('setup.key.begin')}
        </Button>
      </div>
    </>
  )
}

type Typed = Readonly<Record<number, string>>

/** Proves the key with the typed words; what is wrong goes into `asked`. */
function useProving(props: QuizProps, typed: Typed, understood: boolean) {
  const { say } = useWords()
  const { asked } = props
  const [tried, setTried] = useState(false)
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)
  const isFull = asked.positions.every((position) => (typed[position] ?? '').trim() !== '')
  const prove = async () => {
    setTried(true)
    // A second press while the first is looked at would count as one more wrong try.
    if (!isFull || !understood || busy) return
    setBusy(true)
    const words = asked.positions.map((position) => ({ position, word: typed[position] ?? '' }))
    const answer = await ask('setup.key.prove', { words, understood: true })
    setBusy(false)
    setFailure(answer.ok ? null : answer.failure)
    if (!answer.ok) return
    if (answer.value.proven) return void (await readSetupState())
    props.onAsked({ ...asked, wrong: answer.value.wrong, tries: answer.value.tries })
    announce(say('setup.key.wrong'))
  }
  return { tried, busy, failure, prove }
}

type QuizProps = Readonly<{
  asked: Asked
  onAsked: (asked: Asked) => void
  onShowAgain: () => void
}>

function Quiz(props: QuizProps) {
  const { say } = useWords()
  const { asked } = props
  const [typed, setTyped] = useState<Typed>({})
  const [understood, setUnderstood] = useState(false)
  const { tried, busy, failure, prove } = useProving(props, typed, understood)
  const put = (position: number, text: string) =>
    setTyped((before) => ({ ...before, ...spread(asked.positions, position, text) }))
  const errorAt = (position: number) => {
    if (asked.wrong.includes(position)) return say('setup.key.wrong')
    return tried && (typed[position] ?? '').trim() === '' ? say('setup.key.empty') : null
  }
  return (
    <>
      <div className="quiz" data-field="key">
        {asked.positions.map((position) => (
          <WordField
            key={position}
            label={say('setup.key.position', { position })}
            value={typed[position] ?? ''}
            error={errorAt(position)}
            onChange={(text) => put(position, text)}
          />
        ))}
      </div>
      <Understood tried={tried} understood={understood} onChange={setUnderstood} />
      {failure !== null && <FailureCard problem={failure} />}
      <div className="row">
        <Button appearance="primary" disabledFocusable={busy} onClick={() => void prove()}>
          {say('setup.key.prove')}
        </Button>
        {asked.tries >= 2 && (
          <Button onClick={props.onShowAgain}>{say('setup.key.showAgain')}</Button>
        )}
      </div>
    </>
  )
}

/** All words pasted as one line go to their places, where all 12 are asked. */
function spread(
  positions: readonly number[],
  position: number,
  text: string,
): Readonly<Record<number, string>> {
  const words = text.trim().split(/\s+/)
  if (words.length < 12 || positions.length < 12) return { [position]: text }
  return Object.fromEntries(positions.map((at) => [at, words[at - 1] ?? '']))
}

function Understood(props: {
  tried: boolean
  understood: boolean
  onChange: (on: boolean) => void
}) {
  const { say } = useWords()
  return (
    <>
      <Checkbox
        checked={props.understood}
        label={say('setup.key.understand')}
        onChange={(_, { checked }) => props.onChange(checked === true)}
      />
      {props.tried && !props.understood && (
        <p className="small field-error" role="alert">
          {say('setup.key.understandFirst')}
        </p>
      )}
    </>
  )
}

import {
  Button,
  Dialog,
  DialogActions,
  DialogBody,
  DialogContent,
  DialogSurface,
  DialogTitle,
  Field,
  Input as TextInput,
} from '@fluentui/react-components'
import { type FormEvent, useState } from 'react'
import { create } from 'zustand'

import type { FactorFor } from '../preload/contract/session.ts'
import { type Answer, type Ask, ask, type Input, type Problem } from './bridge.ts'
import { useShared } from './state.ts'
import { failureWords } from './ui/failure-text.ts'
import { usePageBack } from './ui/use-page-back.ts'
import { useWords } from './words.tsx'

type Asked = Readonly<{
  for: FactorFor
  given: Promise<boolean>
  done: (given: boolean) => void
}>
const useAsked = create<{ asked: Asked | null }>(() => ({ asked: null }))

/**
 * Asks for the second factor now; false if the person closes the dialog instead. Two that ask for
 * the same share one dialog; what asks for something else waits for its turn.
 */
export async function askFactor(kind: FactorFor): Promise<boolean> {
  for (let { asked } = useAsked.getState(); asked !== null; { asked } = useAsked.getState()) {
    if (asked.for === kind) return asked.given
    await asked.given
  }
  const { promise, resolve } = Promise.withResolvers<boolean>()
  useAsked.setState({ asked: { for: kind, given: promise, done: resolve } })
  return promise
}

/**
 * Asks the engine; where it wants the second factor first, asks the person for the code and then
 * the engine again. A person who closes the dialog gets the engine's refusal back.
 */
export async function askWithFactor<A extends Ask>(
  name: A,
  input: Input<A>,
  kind: FactorFor,
): Promise<Answer<A>> {
  const answer = await ask(name, input)
  if (answer.ok || answer.failure.name !== 'factorNeeded') return answer
  return (await askFactor(kind)) ? ask(name, input) : answer
}

/** The dialog for the code; stands once in the window. */
export function FactorDialog() {
  const { asked } = useAsked()
  if (asked === null) return null
  const end = (given: boolean) => {
    useAsked.setState({ asked: null })
    asked.done(given)
  }
  return (
    <Dialog open onOpenChange={(_, { open }) => !open && end(false)}>
      <DialogSurface>
        <CodeForm kind={asked.for} end={end} />
      </DialogSurface>
    </Dialog>
  )
}

function CodeForm({ kind, end }: { kind: FactorFor; end: (given: boolean) => void }) {
  usePageBack()
  const { say } = useWords()
  const [code, setCode] = useState('')
  const [busy, setBusy] = useState(false)
  const [failure, setFailure] = useState<Problem | null>(null)

  const send = async () => {
    setBusy(true)
    const answer = await ask('session.factor', { code: code.replaceAll(/\s/g, ''), for: kind })
    setBusy(false)
    if (!answer.ok) return setFailure(answer.failure)
    useShared.setState({ session: answer.value })
    end(true)
  }
  const submit = (event: FormEvent) => {
    event.preventDefault()
    void send()
  }
  return (
    <form onSubmit={submit}>
      <DialogBody>
        <DialogTitle>{say('factor.title')}</DialogTitle>
        <DialogContent className="stack">
          <p>{say('factor.why')}</p>
          <CodeField code={code} failure={failure} onChange={setCode} />
        </DialogContent>
        <DialogActions>
          <Button onClick={() => end(false)}>{say('common.cancel')}</Button>
          <Button type="submit" appearance="primary" disabledFocusable={busy}>
            {say('factor.confirm')}
          </Button>
        </DialogActions>
      </DialogBody>
    </form>
  )
}

/** The field for a code of the second factor, with what was wrong with the last one. */
export function CodeField(props: {
  code: string
  failure: Problem | null
  onChange: (code: string) => void
}) {
  const words = useWords()
  const said = props.failure === null ? null : failureWords(props.failure, words)
  return (
    <Field
      label={words.say('factor.code')}
      hint={words.say('factor.hint')}
      {...(said && { validationMessage: [said.code, said.headline].join(' · ') })}
    >
      <TextInput
        value={props.code}
        autoComplete="one-time-code"
        onChange={(_, { value }) => props.onChange(value)}
      />
    </Field>
  )
}

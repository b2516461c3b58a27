import { useCallback, useEffect, useRef, useState } from 'react'

import type { Answer, Ask, Bridge, Input, Output, Problem, Tell } from '../preload/contract.ts'
import { onRefresh } from './refresh.ts'

export type { Answer, Ask, Input, Output, Problem, Tell } from '../preload/contract.ts'

declare global {
  interface Window {
    /** Put there by the preload script: the window's only way out. */
    readonly dingkeep: Bridge
  }
}

/** Asks the engine; the answer is a value or a failure, never an exception. */
export const ask: Bridge['ask'] = (name, input) => window.dingkeep.ask(name, input)

/** Hears a tell until the function that is given back is called. */
export const hear: Bridge['hear'] = (name, heard) => window.dingkeep.hear(name, heard)

/** What is known of something read; the value before stays while it is read again. */
export type Reading<T> = Readonly<
  | { state: 'waiting'; value: null; failure: null }
  | { state: 'failed'; value: T | null; failure: Problem }
  | { state: 'ready'; value: T; failure: null }
> & { readonly again: () => void }

type Known<T> = { value: T | null; failure: Problem | null }

/**
 * Reads by an ask, and again when its input changes, when one of the tells is heard, when the engine
 * is back, on F5, or after `again()`. Answers that come too late, after a newer question, are dropped.
 */
export function useReading<A extends Ask>(
  name: A,
  input: Input<A>,
  tells: readonly Tell[] = [],
): Reading<Output<A>> {
  const [known, setKnown] = useState<Known<Output<A>>>({ value: null, failure: null })
  const newest = useRef(0)
  const question = JSON.stringify(input)
  const heard = tells.join(' ')

  const again = useCallback(() => {
    const mine = ++newest.current
    void ask(name, JSON.parse(question) as Input<A>).then((answer: Answer<A>) => {
      if (mine !== newest.current) return
      setKnown((before) =>
        answer.ok
          ? { value: answer.value, failure: null }
          : { value: before.value, failure: answer.failure },
      )
    })
  }, [name, question])

  useEffect(() => {
    again()
    const ends = [
      onRefresh(again),
      hear('engine.moved', ({ state }) => state === 'running' && again()),
      ...(heard === '' ? [] : heard.split(' ').map((tell) => hear(tell as Tell, again))),
    ]
    const counter = newest
    return () => {
      counter.current++
      for (const end of ends) end()
    }
  }, [again, heard])

  const { value, failure } = known
  if (failure !== null) return { state: 'failed', value, failure, again }
  if (value === null) return { state: 'waiting', value: null, failure: null, again }
  return { state: 'ready', value, failure: null, again }
}

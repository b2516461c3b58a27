import { useCallback, useEffect, useState } from 'react'

import type { Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { go } from '../../ui/place.ts'
import { setSaving, useSaving } from './restore-store.ts'
import { clearSelection } from './selection.ts'
import type { What } from './types.ts'

/** How long another run is waited for before the next try, in milliseconds. */
const between = 1_500

type State = Readonly<
  | { is: 'idle' }
  | { is: 'asking' }
  /** Another run is at work; the next try comes by itself. */
  | { is: 'waiting' }
  | { is: 'failed'; failure: Problem }
>

/** Starting a restore, as the page before it shows it. */
export type Start = Readonly<{
  isBusy: boolean
  isWaiting: boolean
  /** No folder was chosen. */
  isMissing: boolean
  failure: Problem | null
  start: () => void
  stopWaiting: () => void
}>

/** Asks for the second factor where it is due, starts, and goes to the page with the clock. */
export function useStart(what: What): Start {
  const [state, setState] = useState<State>({ is: 'idle' })
  const [tried, setTried] = useState(false)
  const target = useSaving((saving) => saving.target.trim())

  const send = useCallback(async () => {
    const { existing, reason, ...saving } = useSaving.getState()
    const input = { what, target: saving.target.trim(), existing, reason: reason.trim() }
    const answer = await askWithFactor('restore.start', input, 'restore')
    if (!answer.ok) {
      const { failure } = answer
      return setState(
        failure.name === 'profileBusy' ? { is: 'waiting' } : { is: 'failed', failure },
      )
    }
    clearSelection()
    setSaving({ reason: '' })
    go({ feature: 'restore', page: 'run', query: { ticket: answer.value.ticket } })
  }, [what])

  const isWaiting = state.is === 'waiting'
  useEffect(() => {
    if (!isWaiting) return
    const timer = setInterval(() => void send(), between)
    return () => clearInterval(timer)
  }, [isWaiting, send])

  const start = () => {
    setTried(true)
    if (target === '' || state.is === 'asking' || isWaiting) return
    setState({ is: 'asking' })
    void send()
  }
  return {
    isBusy: state.is === 'asking',
    isWaiting,
    isMissing: tried && target === '',
    failure: state.is === 'failed' ? state.failure : null,
    start,
    stopWaiting: () => setState({ is: 'idle' }),
  }
}

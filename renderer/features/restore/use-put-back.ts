import { useCallback, useEffect, useState } from 'react'

import type { Problem } from '../../bridge.ts'
import { askWithFactor } from '../../factor.tsx'
import { go } from '../../ui/place.ts'
import { setPuttingBack, usePuttingBack } from './put-back-store.ts'
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

/** Starts a put-back: asks for the second factor where it is due, and goes to its page. */
export function usePutBack(what: What, folder: string) {
  const [state, setState] = useState<State>({ is: 'idle' })

  const send = useCallback(async () => {
    const { reason, ...choices } = usePuttingBack.getState()
    const input = { what, folder, ...choices, reason: reason.trim() }
    const answer = await askWithFactor('putBack.start', input, 'restore')
    if (!answer.ok) {
      const { failure } = answer
      const isBusy = failure.name === 'profileBusy'
      return setState(isBusy ? { is: 'waiting' } : { is: 'failed', failure })
    }
    clearSelection()
    setPuttingBack({ reason: '' })
    go({ feature: 'restore', page: 'put-back-run', query: { ticket: answer.value.ticket } })
  }, [what, folder])

  const isWaiting = state.is === 'waiting'
  useEffect(() => {
    if (!isWaiting) return
    const timer = setInterval(() => void send(), between)
    return () => clearInterval(timer)
  }, [isWaiting, send])

  return {
    isBusy: state.is === 'asking' || isWaiting,
    isWaiting,
    failure: state.is === 'failed' ? state.failure : null,
    start: () => {
      if (state.is === 'asking' || isWaiting) return
      setState({ is: 'asking' })
      void send()
    },
    stopWaiting: () => setState({ is: 'idle' }),
  }
}

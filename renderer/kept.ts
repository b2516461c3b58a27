import { useEffect, useState } from 'react'

import { useShared } from './state.ts'

/** What was typed and not saved, by the name of its form; only in this window's memory. */
const kept = new Map<string, unknown>()
let person: string | null = null

/**
 * State of a form that outlasts a locked session: whoever signs in again finds it as it was left.
 * Leaving the page while signed in drops it. Never for passwords, codes or words of the sheet.
 *
 * `name` is that of the form, with the id of what it changes.
 */
export function useKept<T>(name: string, initial: T): readonly [T, (next: T) => void] {
  const [value, setValue] = useState<T>(() =>
    // Under one name lies what one form has put there.
    kept.has(name) ? (kept.get(name) as T) : initial,
  )
  useEffect(
    () => () => {
      if (useShared.getState().session?.state === 'signed-in') kept.delete(name)
    },
    [name],
  )
  const change = (next: T) => {
    kept.set(name, next)
    setValue(next)
  }
  return [value, change]
}

/** Drops what another person has typed; call it whenever the session has moved. */
export function keepFor(who: string | null): void {
  if (who === null || who === person) return
  person = who
  kept.clear()
}

import { type FromEngine, ToEngine } from './engine-messages.ts'
import type { EnginePort } from './engine-port.ts'

/** A front that does not answer, as while it asks the person for the keychain, is waited for. */
const patienceMs = 120_000

type Wish = Extract<FromEngine, { type: 'wish' }>['wish']

/** Asks the front for what only it can do; null where it refuses or does not answer. */
export type Wishes = (wish: Wish, value: string) => Promise<string | null>

/** Sends wishes over a port, each a message of its own. */
export function portWishes(port: EnginePort): Wishes {
  const open = new Map<number, (value: string | null) => void>()
  let last = 0

  port.onMessage((raw) => {
    const message = ToEngine.safeParse(raw)
    if (!message.success || message.data.type !== 'granted') return
    open.get(message.data.id)?.(message.data.value)
  })
  return async (wish, value) => {
    last += 1
    const id = last
    const answered = new Promise<string | null>((resolve) => {
      open.set(id, resolve)
      setTimeout(() => resolve(null), patienceMs).unref()
    })
    port.post({ type: 'wish', id, wish, value })
    const answer = await answered
    open.delete(id)
    return answer
  }
}

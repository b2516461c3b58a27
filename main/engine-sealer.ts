import type { Sealer } from './adapters/secrets/index.ts'
import { ToEngine } from './engine-messages.ts'
import type { EnginePort } from './engine-port.ts'

/** A shell that does not answer, as while it asks the person for the keychain, is waited for. */
const patienceMs = 120_000

/**
 * The system's store of secrets, which only the shell can reach: each wish is a message to it.
 * Rejects where the store refuses or the shell does not answer.
 */
export function portSealer(port: EnginePort): Sealer {
  const open = new Map<number, (value: string | null) => void>()
  let last = 0

  port.onMessage((raw) => {
    const message = ToEngine.safeParse(raw)
    if (!message.success || message.data.type !== 'sealed') return
    open.get(message.data.id)?.(message.data.value)
  })
  const wish = async (what: 'seal' | 'open', value: string): Promise<string> => {
    last += 1
    const id = last
    const answered = new Promise<string | null>((resolve) => {
      open.set(id, resolve)
      setTimeout(() => resolve(null), patienceMs).unref()
    })
    port.post({ type: 'seal', id, wish: what, value })
    const answer = await answered
    open.delete(id)
    if (answer === null) throw new Error('the store of secrets refused')
    return answer
  }
  return {
    seal: async (text) => Buffer.from(await wish('seal', text), 'base64'),
    open: (sealed) => wish('open', Buffer.from(sealed).toString('base64')),
  }
}

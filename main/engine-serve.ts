import type { Log } from './core/ports.ts'
import { ToEngine } from './engine-messages.ts'
import type { EnginePort } from './engine-port.ts'
import type { Router } from './router.ts'

/** What asks need that are answered while the engine ends. */
export type Serving = Readonly<{
  /** Begins no more asks; done when those that were begun are answered. */
  settle: () => Promise<void>
}>

/** Answers a front's asks through the one door until it says stop or is gone; then calls `end`. */
export function serveEngine(
  port: EnginePort,
  { router, log, end }: Readonly<{ router: Router; log: Log; end: () => void }>,
): Serving {
  const asked = new Set<Promise<void>>()
  let ending = false
  const answer = async (ask: Extract<ToEngine, { type: 'ask' }>) => {
    const { id, session, name, input } = ask
    port.post({ type: 'answer', id, answer: await router({ session }, name, input) })
  }
  port.onGone(end)
  port.onMessage((raw) => {
    const message = ToEngine.safeParse(raw)
    if (!message.success) return log.write('error', 'engine.unfitMessage', {})
    if (message.data.type === 'stop') end()
    if (message.data.type === 'ping') port.post({ type: 'pong' })
    if (message.data.type !== 'ask' || ending) return
    const answering = answer(message.data).finally(() => asked.delete(answering))
    asked.add(answering)
  })
  port.post({ type: 'ready' })
  return {
    async settle() {
      ending = true
      await Promise.allSettled(asked)
    },
  }
}

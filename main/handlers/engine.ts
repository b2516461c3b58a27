import { done } from '../core/failure.ts'
import type { Handlers } from '../router.ts'

/**
 * The engine's own word on itself: whoever reaches it finds it at work. The front that started it
 * answers in its place while it is away.
 */
export const engineHandlers = (): Pick<Handlers, 'engine.read' | 'engine.start'> => ({
  'engine.read': async () => done({ state: 'running' }),
  'engine.start': async () => done({ state: 'running' }),
})

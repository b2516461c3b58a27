import { z } from 'zod'

import type { AskOf } from './common.ts'

/**
 * How the engine's process is: at work, being started again after it ended by itself, or ended for
 * good (it ended too often, or the program is being closed).
 */
export const EngineState = z.enum(['running', 'restarting', 'stopped'])
export type EngineState = z.infer<typeof EngineState>

const Engine = z.object({ state: EngineState })

/**
 * Asks about the engine's own process. The front that started the engine answers them: they work
 * while the engine does not. All other asks then fail with `engineStopped`.
 */
export const engineAsks = {
  'engine.read': { access: 'anyone', input: z.null(), output: Engine },
  /** Starts a stopped engine again ("Start again"); gives the state then. */
  'engine.start': { access: 'anyone', input: z.null(), output: Engine },
} as const satisfies Record<string, AskOf>

export const engineTells = {
  /** The engine ended, is back, or stays away. After `running` all has to be read anew. */
  'engine.moved': Engine,
} as const

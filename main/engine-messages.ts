import { z } from 'zod'

import { contract, type News, type Tell } from '../preload/contract.ts'
import { Failure } from '../preload/contract/common.ts'

/** What a front sends to the engine's process. Ask ids are the front's own and rise. */
export const ToEngine = z.discriminatedUnion('type', [
  z.object({
    type: z.literal('ask'),
    id: z.int().nonnegative(),
    session: z.string().min(1).max(100),
    name: z.string().max(100),
    input: z.unknown(),
  }),
  /** What a wish gave: text, or bytes as base64; null = refused, or not to be had here. */
  z.object({ type: z.literal('granted'), id: z.int().nonnegative(), value: z.string().nullable() }),
  /** Answered by `pong` at once, unless the process is stuck. */
  z.object({ type: z.literal('ping') }),
  /** Stop work at the next safe point, close all files, end. */
  z.object({ type: z.literal('stop') }),
])
export type ToEngine = z.infer<typeof ToEngine>

/** An answer as it crosses; the value is checked against the contract by whoever knows the name. */
export const AnswerShape = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), value: z.unknown() }),
  z.object({ ok: z.literal(false), failure: Failure }),
])

/** What the engine's process sends to its front. */
export const FromEngine = z.discriminatedUnion('type', [
  /** Asks are heard from now on. */
  z.object({ type: z.literal('ready') }),
  z.object({ type: z.literal('pong') }),
  z.object({ type: z.literal('answer'), id: z.int().nonnegative(), answer: AnswerShape }),
  z.object({ type: z.literal('tell'), name: z.string(), news: z.unknown() }),
  /**
   * A wish for what only the front can do. To the system's store of secrets: `seal` a text, `open`
   * bytes (base64). `login`: start with the system, `on` or `off`; '' asks. `print`: a page of HTML.
   */
  z.object({
    type: z.literal('wish'),
    id: z.int().nonnegative(),
    wish: z.enum(['seal', 'open', 'login', 'print']),
    value: z.string(),
  }),
])
export type FromEngine = z.infer<typeof FromEngine>

const isTell = (name: string): name is Tell => Object.hasOwn(contract.tells, name)

/** A tell as the contract has it, with nothing beside; null for all else. */
export function tellOf(name: string, news: unknown): { name: Tell; news: News<Tell> } | null {
  if (!isTell(name)) return null
  const fit = contract.tells[name].safeParse(news)
  return fit.success ? { name, news: fit.data } : null
}

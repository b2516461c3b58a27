import { z } from 'zod'

import type { State } from '../core/ports.ts'

const shape = z.object({
  /** `shown`: words were made and not proven yet; they are not kept by anybody for sure. */
  state: z.enum(['none', 'shown', 'proven', 'skipped']),
  /** Key file that the words open. */
  id: z.string().nullable(),
  created: z.number(),
  /** A sheet was printed or saved. */
  sheet: z.boolean(),
  /** Until when a person put the proof off, milliseconds since 1970; once only. */
  skippedUntil: z.number().nullable(),
  /** Places of the words that are asked, and wrong tries so far. */
  positions: z.array(z.int()),
  tries: z.int(),
  /** Key files that the new words replace, removed after the proof. */
  replaces: z.array(z.string()),
})

/** How far the recovery key came; no secrets. */
export type KeyState = z.infer<typeof shape>

const none: KeyState = {
  state: 'none',
  id: null,
  created: 0,
  sheet: false,
  skippedUntil: null,
  positions: [],
  tries: 0,
  replaces: [],
}

/** Reads how far the recovery key of this profile came (the status model's `key-not-kept`). */
export function readKeyState(state: Pick<State, 'noted'>): KeyState {
  const noted = state.noted('key.recovery')
  return noted === null ? none : shape.parse(JSON.parse(noted))
}

/** Notes how far the recovery key came. */
export const noteKeyState = (
  state: Pick<State, 'note' | 'noted'>,
  change: Partial<KeyState>,
): KeyState => {
  const next = { ...readKeyState(state), ...change }
  state.note('key.recovery', JSON.stringify(next))
  return next
}

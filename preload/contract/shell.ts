import { z } from 'zod'

import { type AskOf, keepers, Language } from './common.ts'

/** What the program around the engine has of the settings. */
export const ShellView = z.object({
  /** What the system really does when the person signs in; null where it is not ours to say. */
  startAtLogin: z.boolean().nullable(),
  /** Language of the settings; null before anything is set up. */
  language: Language.nullable(),
})
export type ShellView = z.infer<typeof ShellView>

/**
 * Asks about what only the shell can do. In a browser there is none: `startAtLogin` is null and
 * setting it changes nothing.
 */
export const shellAsks = {
  'shell.read': { access: 'anyone', input: z.null(), output: ShellView },
  /** Gives what holds then, which is not what was wanted where the system refuses. */
  'shell.startAtLogin': {
    access: keepers,
    input: z.object({ on: z.boolean() }),
    output: ShellView,
  },
} as const satisfies Record<string, AskOf>

export const shellTells = {
  /** The language of the settings, or what the system does at login, has changed. */
  'shell.moved': ShellView,
} as const

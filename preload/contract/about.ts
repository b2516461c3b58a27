import { z } from 'zod'

import type { AskOf } from './common.ts'

export const aboutAsks = {
  /** Packages that are shipped with the program, with the text of each licence; by name. */
  'licences.read': {
    access: 'anyone',
    input: z.null(),
    output: z.object({
      parts: z.array(
        z.object({ name: z.string(), version: z.string(), licence: z.string(), text: z.string() }),
      ),
    }),
  },
} as const satisfies Record<string, AskOf>

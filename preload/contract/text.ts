import { z } from 'zod'

import { Kind, Moment, Role } from './common.ts'

/** A value inside a text; its form in words (dates, spans, sizes) is that of the reader's language. */
export const Fact = z.union([
  z.object({ is: z.literal('text'), value: z.string().max(300) }),
  z.object({ is: z.literal('number'), value: z.number() }),
  /** Share from 0 to 1. */
  z.object({ is: z.literal('percent'), value: z.number().min(0).max(1) }),
  z.object({ is: z.literal('bytes'), value: z.number().min(0) }),
  /** Date and time. */
  z.object({ is: z.literal('moment'), value: Moment }),
  /** Date alone. */
  z.object({ is: z.literal('day'), value: Moment }),
  /** How long something lasts, milliseconds. */
  z.object({ is: z.literal('span'), value: z.number().min(0) }),
  /** Some kinds, to be listed by their names. */
  z.object({ is: z.literal('kinds'), value: z.array(Kind) }),
  z.object({ is: z.literal('role'), value: Role }),
  /** Another text of the locales that stands inside this one. */
  z.object({ is: z.literal('words'), value: z.string() }),
])
export type Fact = z.infer<typeof Fact>

/** A sentence: the key of its words in `resources/locales`, and what stands in its slots. */
export const Text = z.object({ key: z.string(), facts: z.record(z.string(), Fact) })
export type Text = z.infer<typeof Text>

import { z } from 'zod'

/** A text or number as text; anything else, and nothing, is an empty text. */
export const word = z
  .union([z.string(), z.number().transform((value) => `${value}`)])
  .nullish()
  .transform((value) => value ?? '')
  .catch('')

/** A list whose members that are of another shape are left out. */
export const list = <T extends z.ZodType>(shape: T) =>
  z
    .array(z.unknown())
    .catch([])
    .transform((all) =>
      all.flatMap((one) => {
        const read = shape.safeParse(one)
        return read.success ? [read.data] : []
      }),
    )

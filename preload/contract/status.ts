import { z } from 'zod'

import { type AskOf, Kind, Moment } from './common.ts'

const KindStatus = z.object({
  kind: Kind,
  /** Newest copy in which the kind was read to its end. */
  snapshot: z.string().nullable(),
  /** Time up to which the kind is saved, UTC. */
  at: Moment.nullable(),
  failed: z.int(),
  code: z.string().nullable(),
})

const Allowance = z.object({
  month: z.string(),
  cap: z.int(),
  used: z.int(),
  renews: Moment,
})

export const statusAsks = {
  'status.read': {
    access: 'anyone',
    input: z.null(),
    output: z.object({
      organisation: z.string(),
      storage: z.string(),
      snapshots: z.int().nullable(),
      kinds: z.array(KindStatus),
      allowance: Allowance.nullable(),
    }),
  },
} as const satisfies Record<string, AskOf>

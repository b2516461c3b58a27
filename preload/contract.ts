import { z } from 'zod'

const kind = z.enum(['contacts', 'calendar', 'approvals', 'drive', 'folders'])

const KindStatus = z.object({
  kind,
  /** Newest copy in which the kind was read to its end. */
  snapshot: z.string().nullable(),
  /** Time up to which the kind is saved, UTC. */
  at: z.iso.datetime().nullable(),
  failed: z.int(),
  code: z.string().nullable(),
})

const Allowance = z.object({
  month: z.string(),
  cap: z.int(),
  used: z.int(),
  renews: z.iso.datetime(),
})

/** All that a front may ask of the engine. Long work and what it tells come with the window. */
export const contract = {
  asks: {
    'status.read': {
      input: z.null(),
      output: z.object({
        organisation: z.string(),
        storage: z.string(),
        snapshots: z.int().nullable(),
        kinds: z.array(KindStatus),
        allowance: Allowance.nullable(),
      }),
    },
    'snapshots.read': {
      input: z.null(),
      output: z.object({
        snapshots: z.array(
          z.object({
            id: z.string(),
            time: z.string(),
            mode: z.enum(['full', 'incremental', 'live', 'checkpoint']),
            partial: z.boolean(),
            files: z.int(),
            bytes: z.int(),
          }),
        ),
        unreadable: z.array(z.string()),
      }),
    },
  },
} as const

type Asks = typeof contract.asks
export type Ask = keyof Asks
export type Input<A extends Ask> = z.infer<Asks[A]['input']>
export type Output<A extends Ask> = z.infer<Asks[A]['output']>
export type Problem = Readonly<{ name: string; about: Readonly<Record<string, string>> }>
export type Answer<A extends Ask> = { ok: true; value: Output<A> } | { ok: false; failure: Problem }

/** How a front reaches the engine. */
export type Bridge = {
  ask: <A extends Ask>(name: A, input: Input<A>) => Promise<Answer<A>>
}

import { z } from 'zod'

import type { Json } from '../../core/ports.ts'
import type { Engine } from '../engine.ts'

const timeShape = z.number()
const proofShape = z.object({
  at: timeShape,
  same: z.number(),
  differ: z.number(),
  waiting: z.number(),
  outside: z.number(),
  aside: z.number(),
})
const cardShape = z.enum(['rights', 'nonsense', 'identity', 'old-state', 'bug', 'second-computer'])
const shape = z.object({
  person: z.object({ id: z.string(), name: z.string(), unionId: z.string() }),
  mailbox: z.object({ id: z.string(), address: z.string() }),
  /** Mail: address of the mailbox on DingTalk's side. */
  imap: z.string().nullable(),
  /** The one-way staff directory. */
  directory: z.boolean(),
  /** Mail: how far back it begins. */
  since: timeShape.nullable(),
  /** While paused: when it goes on. */
  pausedUntil: timeShape.nullable(),
  /** The newest preview: its hash, its run, the rules that it was made by, and its lines. */
  preview: z
    .object({
      hash: z.string(),
      at: timeShape,
      run: z.number(),
      rules: z.string(),
      lines: z.array(z.string()),
    })
    .nullable(),
  /** The first sync has come to its end. */
  firstDone: z.boolean(),
  /** The first writes of a first sync wait for a look. */
  look: z.boolean(),
  /** What the last round noticed. */
  cards: z.array(cardShape),
  asleep: z.object({ D: timeShape.optional(), M: timeShape.optional() }),
  delay: timeShape.nullable(),
  /** Since when something waits for a person. */
  troubleSince: timeShape.nullable(),
  /** Until when the mailbox's own lease is ours; null where it has none. */
  leasedUntil: timeShape.nullable(),
  /** When DingTalk's side was read last. */
  dReadAt: timeShape.nullable(),
  /** When it was read last, and when it was proven last. */
  readAt: timeShape.nullable(),
  proof: proofShape.nullable(),
})

/** What the application knows of a link beside the engine's own row. */
export type LinkFacts = Readonly<z.infer<typeof shape>>

const subject = 'sync-link'

type Known = Pick<Engine, 'state' | 'clock'>

/** Reads a link's facts; null where there are none (a state file that lost them). */
export function factsOf({ state }: Known, linkId: number): LinkFacts | null {
  const body = state.records.get(subject, `${linkId}`)
  const parsed = body === undefined ? null : shape.safeParse(body)
  return parsed?.success === true ? parsed.data : null
}

/** Writes a link's facts whole. */
export function putFacts({ state, clock }: Known, linkId: number, facts: LinkFacts): void {
  // Absent members are left out by JSON; the shape has no others that JSON cannot hold.
  const body = JSON.parse(JSON.stringify(facts)) as Json
  state.records.put(subject, { id: `${linkId}`, at: clock.now(), body })
}

/** Changes some of a link's facts. */
export function noteFacts(known: Known, linkId: number, change: Partial<LinkFacts>): void {
  const facts = factsOf(known, linkId)
  if (facts !== null) putFacts(known, linkId, { ...facts, ...change })
}

/** Since when a link waits for a person; null where none does. */
export function syncTrouble({ state }: Pick<Engine, 'state'>): Readonly<{ since: number }> | null {
  const times = state.records
    .list(subject)
    .flatMap(({ body }) => shape.safeParse(body).data?.troubleSince ?? [])
  return times.length === 0 ? null : { since: Math.min(...times) }
}

/** Forgets a link's facts. */
export const dropFacts = ({ state }: Known, linkId: number): void =>
  state.records.remove(subject, `${linkId}`)

/** Facts of a new link. */
export const newFacts = (
  who: Pick<LinkFacts, 'person' | 'mailbox' | 'imap' | 'directory' | 'since'>,
): LinkFacts => ({
  ...who,
  pausedUntil: null,
  preview: null,
  firstDone: false,
  look: false,
  cards: [],
  asleep: {},
  delay: null,
  troubleSince: null,
  leasedUntil: null,
  dReadAt: null,
  readAt: null,
  proof: null,
})

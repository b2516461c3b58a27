import { z } from 'zod'

import { type AskOf, Failure, Kind, Moment, restorers, RunId } from './common.ts'
import { Selection } from './restore.ts'

/** One put-back into Outlook, by the ticket that `putBack.start` gave. */
const Ticket = z.string().regex(/^b[a-z2-7]{16}$/)

const reasons = ['there', 'people', 'series'] as const
const losses = [
  'folder',
  'attachment',
  'people',
  'signature',
  'invitation',
  'recurrence',
  'occurrence',
  'photo',
] as const
const states = ['writing', 'made', 'replaced', 'skipped', 'failed', 'undone', 'touched'] as const

/** Where things go and what becomes of items that are there. */
const choices = {
  what: Selection,
  /** Address of the mailbox that takes all of it; null = each item goes where it was. */
  mailbox: z.email().max(320).nullable(),
  /** Into the folders that things lay in, or all into a new one. */
  into: z.enum(['same', 'new']),
  /** Name of the new folder, which also takes what has no folder any more. */
  folder: z.string().trim().min(1).max(60),
  existing: z.enum(['skip', 'beside', 'replace']),
} as const

const Report = z.object({
  run: RunId,
  asked: z.int(),
  made: z.int(),
  replaced: z.int(),
  skipped: z.int(),
  failed: z.int(),
  /** Of an undo: taken back; changed by somebody since, and therefore left. */
  undone: z.int(),
  touched: z.int(),
  /** A person stopped it; it can go on. */
  stopped: z.boolean(),
  undoUntil: Moment,
  /** First 1,000; what went wrong comes first. */
  items: z.array(
    z.object({
      path: z.string(),
      kind: Kind,
      state: z.enum(states),
      lost: z.array(z.enum(losses)),
      reason: z.enum(reasons).nullable(),
      failure: Failure.nullable(),
    }),
  ),
})

export const putBackAsks = {
  /** Whether Outlook is set up, so that anything can be put back. */
  'putBack.offer': { access: restorers, input: z.null(), output: z.object({ ready: z.boolean() }) },
  /** Addresses of the mailboxes that can be written into; asks Microsoft. */
  'putBack.targets': {
    access: restorers,
    input: z.null(),
    output: z.object({ mailboxes: z.array(z.string()) }),
  },
  /** Counts what would be done; reads the mailboxes and writes nothing. */
  'putBack.plan': {
    access: restorers,
    input: z.object(choices),
    output: z.object({
      items: z.int(),
      make: z.int(),
      beside: z.int(),
      replace: z.int(),
      skipped: z.object({ there: z.int(), people: z.int(), series: z.int() }),
      /** Files of the selection that belong to nothing that Outlook takes. */
      unfit: z.int(),
      mailboxes: z.array(z.string()),
      requests: z.int(),
      seconds: z.int(),
    }),
  },
  /** Starts and answers at once; `profileBusy` while other work goes on. */
  'putBack.start': {
    access: restorers,
    factor: 'restore',
    input: z.object({
      ...choices,
      /** Reason or case number for the audit log. */
      reason: z.string().max(200).default(''),
    }),
    output: z.object({ ticket: Ticket }),
  },
  /** Goes on with one that was stopped or broken off; what was written is not written again. */
  'putBack.continue': {
    access: restorers,
    factor: 'restore',
    input: z.object({ ticket: Ticket }),
    output: z.null(),
  },
  /** Takes one back, within 30 days. */
  'putBack.undo': {
    access: restorers,
    factor: 'restore',
    input: z.object({ ticket: Ticket }),
    output: z.null(),
  },
  /** How one stands; ask again on `putBack.moved`. */
  'putBack.report': {
    access: restorers,
    input: z.object({ ticket: Ticket }),
    output: z.discriminatedUnion('state', [
      z.object({
        state: z.literal('running'),
        since: Moment,
        undoing: z.boolean(),
        done: z.int(),
        total: z.int().nullable(),
      }),
      z.object({ state: z.literal('ended'), report: Report, canUndo: z.boolean() }),
      z.object({ state: z.literal('failed'), failure: Failure }),
      /** The program ended meanwhile: it can go on, or be taken back. */
      z.object({ state: z.literal('broken') }),
    ]),
  },
  /** Stops the one under way after the item at hand. */
  'putBack.stop': { access: restorers, input: z.object({ ticket: Ticket }), output: z.boolean() },
} as const satisfies Record<string, AskOf>

export const putBackTells = {
  /** A put-back went on or ended; at most four times a second. */
  'putBack.moved': z.object({ ticket: Ticket }),
}

import { z } from 'zod'

import { type AskOf, keepers, Kind, Moment, Role } from './common.ts'
import { StateAction, StateName } from './status.ts'
import { Text } from './text.ts'

/** One thing that needs, needed or will need a person; it follows the facts, never the clicks. */
export const Alert = z.object({
  id: z.string().regex(/^a\d{1,12}$/),
  /** Code whose words (headline, steps, help page) belong to it, where there is one. */
  code: z.string().nullable(),
  state: StateName,
  /** Rank of the specification; 12.5 is its row 12a. */
  rank: z.number(),
  title: Text,
  /** What is not protected, since when. */
  effect: Text.nullable(),
  action: StateAction,
  button: Text,
  since: Moment,
  /** Set once the cause is gone. */
  solved: Moment.nullable(),
  maySnooze: z.boolean(),
  snoozed: z.object({ until: Moment, by: Role }).nullable(),
  /** What became of it, oldest first; `until` = end of a snooze. */
  history: z
    .array(
      z.object({
        at: Moment,
        is: z.enum(['began', 'told', 'snoozed', 'noted', 'solved']),
        by: Role.nullable(),
        until: Moment.nullable(),
        note: z.string().nullable(),
      }),
    )
    .default([]),
})
export type Alert = z.infer<typeof Alert>

/** A system message: keys of its words, how urgent, what its button does. */
export const Notice = z.object({
  id: z.string(),
  title: Text,
  body: Text,
  /** `stays` until a person closes it. */
  urgency: z.enum(['stays', 'once']),
  action: StateAction,
  button: Text,
  /** Set where it tells the other Owners and IT people what somebody did: the id of that one. */
  by: z.string().optional(),
})
export type Notice = z.infer<typeof Notice>

/** Something in reach of the promise that is not saved. */
export const Gap = z.object({
  id: z.string(),
  kind: Kind.nullable(),
  /** Why; null = the settings leave it out, by a person's choice. */
  code: z.string().nullable(),
  since: Moment.nullable(),
  /** Role that took it as it is; `by` null = chosen in the settings. */
  accepted: z.object({ by: Role.nullable(), at: Moment.nullable() }).nullable(),
})

export const alertsAsks = {
  /** Solved ones: the newest 100 of the last 90 days. */
  'alerts.read': {
    access: keepers,
    input: z.null(),
    output: z.object({
      open: z.array(Alert),
      planned: z.array(Alert),
      solved: z.array(Alert),
      /** Kinds that wait for a new month's allowance, and whether an Owner took that as it is. */
      wait: z.object({ kinds: z.array(Kind), until: Moment, accepted: z.boolean() }).nullable(),
    }),
  },
  /** What other people did in the last 30 days that an Owner or IT admin should know; newest first. */
  'messages.read': {
    access: keepers,
    input: z.null(),
    output: z.object({
      messages: z.array(
        z.object({
          seq: z.int(),
          at: Moment,
          /** As in the audit log: `restore.started`… */
          action: z.string(),
          role: z.string().nullable(),
          name: z.string().nullable(),
        }),
      ),
    }),
  },
  /** Adds a note to an open alert, for whoever looks at it next. */
  'alerts.note': {
    access: keepers,
    input: z.object({
      id: z.string().regex(/^a\d{1,12}$/),
      note: z.string().trim().min(1).max(500),
    }),
    output: z.null(),
  },
  /** Takes it as it is that kinds wait for a new month; false where none does. */
  'allowance.accept': { access: ['owner'], input: z.null(), output: z.boolean() },
  /** No messages about it until then (at most 7 days); the state stays what it is. */
  'alerts.snooze': {
    access: keepers,
    input: z.object({ id: z.string().regex(/^a\d{1,12}$/), until: Moment }),
    output: z.null(),
  },
  'gaps.read': { access: 'signed-in', input: z.null(), output: z.array(Gap) },
  /** Takes a gap as it is; it then no longer counts as new. */
  'gaps.accept': {
    access: ['owner'],
    input: z.object({ id: z.string().max(100) }),
    output: z.null(),
  },
} as const satisfies Record<string, AskOf>

export const alertsTells = {
  /** Counts for the navigation and the tray. */
  'alerts.moved': z.object({ open: z.int(), planned: z.int() }),
  /** The shell shows it as the system's message; the browser as its notification or a line. */
  'notice.show': Notice,
} as const

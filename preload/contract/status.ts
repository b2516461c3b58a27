import { z } from 'zod'

import { type AskOf, Kind, Moment } from './common.ts'
import { Text } from './text.ts'

/** The 21 states in the order of their ranks (conventions, section 14). */
export const StateName = z.enum([
  'damaged',
  'access-lost',
  'storage-lost',
  'storage-full',
  'engine-stopped',
  'late',
  'paused',
  'setup',
  'key-not-kept',
  'new-gap',
  'repaired',
  'act-now',
  'allowance-used',
  'sync-trouble',
  'slow',
  'catching-up',
  'waiting',
  'working',
  'plan',
  'protected-gaps',
  'protected',
])

/** What the one button beside a state does; the window and the tray know where each leads. */
export const StateAction = z.enum([
  'see-items',
  'fix-access',
  'test-storage',
  'make-space',
  'start-again',
  'see-reason',
  'resume',
  'continue-setup',
  'save-key',
  'review-gaps',
  'see-report',
  'show-alerts',
  'options',
  'show-sync',
  'see-progress',
  'why-waiting',
  'restore',
])

/** Silhouettes of the tray icon. */
export const TrayShape = z.enum(['good', 'working', 'attention', 'bad', 'paused', 'setup'])

/** A state that is true, as every place shows it. */
export const StateView = z.object({
  name: StateName,
  /** Rank of the specification; 12.5 is its row 12a. */
  rank: z.number(),
  headline: Text,
  /** One fact under the headline. */
  detail: Text.nullable(),
  colour: z.enum(['red', 'grey', 'amber', 'blue', 'green']),
  shape: TrayShape,
  icon: z.enum(['octagon', 'square', 'circle-dots', 'triangle', 'ring', 'hourglass', 'shield']),
  action: StateAction,
  /** Words of the button. */
  button: Text,
  since: Moment,
  /** False while it is younger than 20 s: shown, but no message is sent. */
  announced: z.boolean(),
})
export type StateView = z.infer<typeof StateView>

/** Entries of the tray's menu; a line stands between groups. */
export const MenuItem = z.object({
  id: z.enum([
    'headline',
    'open',
    'restore',
    'backup',
    'stop',
    'alerts',
    'pause',
    'resume',
    'help',
    'quit',
    'line',
  ]),
  label: Text.nullable(),
  enabled: z.boolean(),
  /** Only below `pause`. */
  items: z
    .array(
      z.object({
        id: z.enum(['pause-1h', 'pause-4h', 'pause-tomorrow']),
        label: Text,
        /** End of the pause that it asks for. */
        until: Moment,
      }),
    )
    .nullable(),
})

/** The tray icon: shape, two lines of tooltip (at most 127 characters together), menu. */
export const TrayView = z.object({
  shape: TrayShape,
  /** The ring turns, unless the system asks for less motion. */
  turning: z.boolean(),
  tooltip: z.array(Text).min(1).max(2),
  menu: z.array(MenuItem),
})
export type TrayView = z.infer<typeof TrayView>

const KindStatus = z.object({
  kind: Kind,
  /** Newest copy in which the kind was read to its end. */
  snapshot: z.string().nullable(),
  /** Time up to which the kind is saved, UTC. */
  at: Moment.nullable(),
  /** Age that the plan promises for the kind, milliseconds. */
  target: z.int(),
  failed: z.int(),
  code: z.string().nullable(),
})

const Allowance = z.object({
  month: z.string(),
  cap: z.int(),
  used: z.int(),
  renews: Moment,
})

/** States and ages without names: what anyone at the computer may see. */
export const StatusView = z.object({
  /** Null as long as nothing is set up; `local` without DingTalk. */
  organisation: z.string().nullable(),
  storage: z.string().nullable(),
  snapshots: z.int().nullable(),
  /** The worst state that is true. */
  state: StateView,
  /** All others that are true, worst first. */
  others: z.array(StateView),
  kinds: z.array(KindStatus),
  allowance: Allowance.nullable(),
  tray: TrayView,
})
export type StatusView = z.infer<typeof StatusView>

export const statusAsks = {
  /** Works before set-up too: the state is then `setup`. */
  'status.read': { access: 'anyone', input: z.null(), output: StatusView },
} as const satisfies Record<string, AskOf>

export const statusTells = {
  /** Whenever state, text or tray changed; ages move at most once a minute. */
  'status.moved': StatusView,
} as const

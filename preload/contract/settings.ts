import { z } from 'zod'

import { type AskOf, keepers, Kind, Language, Moment } from './common.ts'
import { PlaceInput, TestRow } from './setup-shapes.ts'

const text = z.string().max(1_000)

const General = z.object({ language: Language, region: z.string() })

const Connection = z.object({
  /** '' where a profile saves local folders only. */
  corpId: z.string(),
  clientId: z.string(),
  cloud: z.enum(['china', 'international']),
  operator: z.string(),
  hasSecret: z.boolean(),
  sample: z.boolean(),
})

const Scope = z.object({
  departments: z.array(z.int()),
  newDepartments: z.boolean(),
  kinds: z.array(Kind),
  folders: z.array(z.object({ path: z.string(), label: z.string() })),
  plan: z.enum(['economy', 'balanced', 'fast']),
  calls: z.int(),
})

const PlaceShown = z.object({
  where: z.enum(['folder', 'rest']),
  place: z.string(),
  hasPassword: z.boolean(),
})

/** A second copy that is to be given up: by whom, when, and whether another Owner must agree. */
const Leaving = z.object({
  /** `p1`; `system` where nobody was there to sign in. */
  by: z.string(),
  name: z.string(),
  reason: z.string(),
  due: Moment,
  needsOwner: z.boolean(),
})

const SecondName = z.object({ name: z.string().max(60) })

/** How long copies stay; 0 = that rule keeps none. `within` like `2d`, `1m15d`. */
export const Retention = z.object({
  within: z.string().max(30),
  daily: z.int(),
  weekly: z.int(),
  monthly: z.int(),
})

/** Settings as shown, without secrets (the schedule has its own asks). */
export const SettingsState = z.object({
  general: General,
  connection: Connection,
  scope: Scope,
  storage: PlaceShown,
  secondCopies: z.array(PlaceShown.extend({ name: z.string(), leaving: Leaving.nullable() })),
  retention: Retention,
  catalogue: z.object({ fullText: z.boolean() }),
  /** What "Back to default" sets. */
  defaults: z.object({
    general: General,
    scope: Scope.omit({ folders: true }),
    retention: Retention,
    catalogue: z.object({ fullText: z.boolean() }),
  }),
})
export type SettingsState = z.infer<typeof SettingsState>

/** One change; absent members stay. */
export const SettingsChange = z.discriminatedUnion('section', [
  z.object({
    section: z.literal('general'),
    language: Language.optional(),
    region: z.string().max(10).optional(),
  }),
  z.object({
    section: z.literal('connection'),
    clientId: text.optional(),
    /** Tried with DingTalk before it is kept. */
    clientSecret: text.optional(),
    operator: text.optional(),
  }),
  z.object({
    section: z.literal('scope'),
    departments: z.array(z.int().positive()).max(10_000).optional(),
    newDepartments: z.boolean().optional(),
    kinds: z.array(Kind).optional(),
    folders: z
      .array(z.object({ path: text, label: text.default('') }))
      .max(100)
      .optional(),
    plan: z.enum(['economy', 'balanced', 'fast']).optional(),
    calls: z.int().min(0).max(100_000_000).optional(),
  }),
  /** The same backup at another place (moved disk, renamed server); another backup is refused. */
  z.object({ section: z.literal('storage'), storage: PlaceInput }),
  z.discriminatedUnion('does', [
    z.object({
      section: z.literal('second-copy'),
      does: z.literal('add'),
      name: z.string().max(60),
      storage: PlaceInput,
    }),
    /** Leaves what is in that place alone; copies are only no longer made there. */
    z.object({
      section: z.literal('second-copy'),
      does: z.literal('remove'),
      name: z.string().max(60),
    }),
  ]),
  z.object({ section: z.literal('retention'), retention: Retention.partial() }),
  z.object({ section: z.literal('catalogue'), fullText: z.boolean() }),
])
export type SettingsChange = z.infer<typeof SettingsChange>

/** What a change takes away: key below `settings.lowers` and its facts. */
const Lowering = z.object({ key: z.string(), facts: z.record(z.string(), z.string()) })

export const settingsAsks = {
  'settings.read': { access: 'signed-in', input: z.null(), output: SettingsState },
  /**
   * Makes one change. One that takes scope or copies away is not made: `lowers` then says what it
   * takes, and the window asks `settings.lower` after the second factor. A change of the connection
   * or of a place for copies fails with `factorNeeded` without that factor. Nonsense fails with
   * `settingsUnfit` (`about.member`, `about.problem` = text below `problems`).
   */
  'settings.write': {
    access: keepers,
    input: SettingsChange,
    output: z.object({
      saved: z.boolean(),
      lowers: z.array(Lowering),
      settings: SettingsState,
    }),
  },
  /**
   * The same for changes that take something away. A second copy is given up 7 days later (`saved`
   * is false, `leaving` says when), and only if another Owner agrees where there are two.
   */
  'settings.lower': {
    access: keepers,
    factor: 'settings',
    input: z.object({ change: SettingsChange, reason: z.string().max(200) }),
    output: z.object({
      saved: z.boolean(),
      lowers: z.array(Lowering),
      settings: SettingsState,
    }),
  },
  /** Keeps a second copy that was to be given up. */
  'settings.keep': { access: keepers, input: SecondName, output: SettingsState },
  /** Another Owner than the one who asked agrees; `wrongUse` otherwise. */
  'settings.agree': {
    access: ['owner'],
    factor: 'settings',
    input: SecondName,
    output: SettingsState,
  },
  /** Tries DingTalk with what is kept, or a place before it is added. */
  'settings.test': {
    access: keepers,
    input: z.discriminatedUnion('what', [
      z.object({ what: z.literal('connection') }),
      z.object({ what: z.literal('storage'), storage: PlaceInput.nullable() }),
    ]),
    output: z.object({ rows: z.array(TestRow) }),
  },
} as const satisfies Record<string, AskOf>

import { z } from 'zod'

import { Failure, Kind, Language, Moment } from './common.ts'
import { ScheduleTimes } from './schedule.ts'

/** Steps of the wizard, in order (conventions, section 14). Counted on screen, never numbered in texts. */
export const Step = z.enum([
  'language',
  'needs',
  'app',
  'permissions',
  'scope',
  'storage',
  'recovery-key',
  'outlook',
  'people',
  'schedule',
  'start',
])
export type Step = z.infer<typeof Step>

const text = z.string().max(1_000)

/** As typed: whether the zone is one stands in `missing`. */
const Times = ScheduleTimes.extend({ zone: z.string().max(60) })

/** A place for copies as typed: a folder, `\\server\share\folder`, or `rest:https://host:8000/x/`. */
export const PlaceInput = z.object({
  where: z.enum(['disk', 'nas', 'rest']),
  place: text,
  user: text.default(''),
  /** Only what was typed now; absent keeps what is in the secret store. */
  password: text.optional(),
})

/** What the person typed or chose in a step. Absent members stay as they are; nothing is a secret but `clientSecret`, `password` and `passphrase`. */
export const StepValues = z.discriminatedUnion('step', [
  z.object({
    step: z.literal('language'),
    language: Language.optional(),
    /** `HK`, `MO`, `ID`, `CN`… */
    region: z.string().max(2).optional(),
    iAm: z.enum(['owner', 'it']).optional(),
  }),
  z.object({
    step: z.literal('needs'),
    ticked: z.array(z.enum(['administrator', 'storage', 'paper'])).optional(),
  }),
  z.object({
    step: z.literal('app'),
    way: z.enum(['guide', 'have']).optional(),
    cloud: z.enum(['china', 'international']).optional(),
    corpId: text.optional(),
    clientId: text.optional(),
    clientSecret: text.optional(),
    /** unionId of the backup account, in whose name files are read. */
    operator: text.optional(),
  }),
  z.object({
    step: z.literal('permissions'),
    /** Ids of permission rows: "Continue without …". */
    skipped: z.array(z.string().max(60)).max(100).optional(),
  }),
  z.object({
    step: z.literal('scope'),
    departments: z.array(z.int().positive()).max(10_000).optional(),
    newDepartments: z.boolean().optional(),
    kinds: z.array(Kind).optional(),
    folders: z.array(text).max(100).optional(),
    plan: z.enum(['economy', 'balanced', 'fast']).optional(),
    /** Calls a month that the organisation's edition grants. */
    calls: z.int().min(0).max(100_000_000).optional(),
  }),
  PlaceInput.extend({ step: z.literal('storage') }),
  /** The second copy of the step `storage`; null = none is wanted. */
  z.object({ step: z.literal('second'), second: PlaceInput.nullable() }),
  z.object({ step: z.literal('schedule'), times: Times }),
  z.object({
    step: z.literal('start'),
    /** Gaps that the Owner accepts, by the ids of `setup.read`. */
    accepted: z.array(z.string().max(60)).max(200).optional(),
  }),
])

/** What is missing or wrong in a step: key of the text beside Next, the field to focus, its facts. */
export const Missing = z.object({
  key: z.string(),
  field: z.string(),
  facts: z.record(z.string(), z.string()),
})
export type Missing = z.infer<typeof Missing>

/** How a permission, field or place came out. */
export const RowState = z.enum([
  'not-tested',
  'testing',
  'ready',
  'missing',
  'granted-not-published',
  'range-too-small',
  'needs-verified-organisation',
  'needs-paid-edition',
  'needs-consent',
  'not-licensed',
  'not-answering',
  'failed',
  'warning',
  'unknown',
])
export type RowState = z.infer<typeof RowState>

/**
 * One line of a live test. `id` names the permission or the check (`app.token`, `storage.write`…);
 * its texts are `setup.check.<id>` (what is tried) and, with a result, `setup.result.<result>` with
 * `facts`; a failure has its own text by code.
 */
export const TestRow = z.object({
  /** `second` = the second copy of the step `storage`, with the same ids. */
  step: z.enum([...Step.options, 'second']),
  id: z.string(),
  state: RowState,
  /** Key of the sentence that says the outcome, below `setup.result`; null while it is tried. */
  result: z.string().nullable(),
  facts: z.record(z.string(), z.string()),
  failure: Failure.nullable(),
})
export type TestRow = z.infer<typeof TestRow>

/** A permission of the app (catalogue of the engine) and where it stands. */
export const PermissionRow = z.object({
  /** `contacts-people`…; texts: `permissions.<id>.protects`, `permissions.<id>.without`. */
  id: z.string(),
  kind: Kind,
  needed: z.boolean(),
  /** Codes as the console has them; any one of them is enough. */
  codes: z.array(z.string()),
  /** Name in the console, Simplified Chinese. */
  console: z.string(),
  /** Page where the permission is applied for; null without a Client ID. */
  link: z.string().nullable(),
  state: RowState,
  skipped: z.boolean(),
  result: z.string().nullable(),
  facts: z.record(z.string(), z.string()),
  failure: Failure.nullable(),
})
export type PermissionRow = z.infer<typeof PermissionRow>

/** Something that will not be saved, to be accepted by the Owner before the start. */
export const GapRow = z.object({
  /** `permission:<id>`, `kind:<kind>`, `departments`… */
  id: z.string(),
  /** Key of the sentence. */
  key: z.string(),
  facts: z.record(z.string(), z.string()),
  accepted: z.boolean(),
})

const Values = z.object({
  language: Language,
  region: z.string(),
  iAm: z.enum(['owner', 'it']),
  ticked: z.array(z.string()),
  way: z.enum(['guide', 'have']),
  cloud: z.enum(['china', 'international']),
  corpId: z.string(),
  clientId: z.string(),
  /** True if a secret is kept; it is never given back. */
  hasSecret: z.boolean(),
  operator: z.string(),
  departments: z.array(z.int()),
  newDepartments: z.boolean(),
  kinds: z.array(Kind),
  folders: z.array(z.string()),
  plan: z.enum(['economy', 'balanced', 'fast']),
  calls: z.int(),
  where: z.enum(['disk', 'nas', 'rest']),
  place: z.string(),
  user: z.string(),
  hasPassword: z.boolean(),
  /** Null = no second copy is wanted. */
  second: PlaceInput.omit({ password: true }).extend({ hasPassword: z.boolean() }).nullable(),
  /** When copies, checks and drills come; the defaults until others are chosen. */
  times: Times,
})

/** All that the wizard shows. */
export const SetupState = z.object({
  /** Nothing more to set up: the wizard is not shown. */
  finished: z.boolean(),
  /** Where the person was last. */
  step: Step,
  steps: z.array(
    z.object({
      step: Step,
      state: z.enum(['to-do', 'done', 'attention']),
      /** First = the text beside Next. Empty = Next goes on. */
      missing: z.array(Missing),
    }),
  ),
  values: Values,
  /** Set while the sample company takes DingTalk's place. */
  sample: z.object({ people: z.int() }).nullable(),
  /** Name of the organisation found; '' before the app was tested. */
  organisation: z.string(),
  permissions: z.array(PermissionRow),
  /** Outcome of the last test of each step, where it still holds. */
  tests: z.array(TestRow),
  key: z.object({
    /** `none`, `shown` (words made, not proven), `proven`, `skipped` (24 h). */
    state: z.enum(['none', 'shown', 'proven', 'skipped']),
    /** `7F2A C419 08DE` */
    fingerprint: z.string().nullable(),
    /** A sheet was printed or saved. */
    sheet: z.boolean(),
    skippedUntil: Moment.nullable(),
  }),
  gaps: z.array(GapRow),
  /** Forecast of the first backup, after the storage was tested; null = not known. */
  forecast: z.object({ fromSeconds: z.int(), toSeconds: z.int(), people: z.int() }).nullable(),
})
export type SetupState = z.infer<typeof SetupState>

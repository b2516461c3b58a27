import { z } from 'zod'

import { type AskOf, Failure, Moment } from './common.ts'
import { RowState } from './setup-shapes.ts'

const text = z.string().max(1_000)
const facts = z.record(z.string(), z.string())

/** How DingKeep gets into Outlook; `none` = not now. */
export const OutlookWay = z.enum(['none', 'person', 'certificate', 'secret'])
export const MicrosoftCloud = z.enum(['global', '21vianet'])

/**
 * A right at Microsoft Graph and where it stands. Texts: `permissions.<id>.protects` and `.without`;
 * the outcome `setup.result.<result>`, or the failure's own by code.
 */
export const OutlookRow = z.object({
  id: z.string(),
  needed: z.boolean(),
  /** Names in the console; any one of them is enough. */
  codes: z.array(z.string()),
  /** Page of the console where rights are added; null without ids. */
  link: z.url().nullable(),
  state: RowState,
  skipped: z.boolean(),
  result: z.string().nullable(),
  facts,
  failure: Failure.nullable(),
})
export type OutlookRow = z.infer<typeof OutlookRow>

const Certificate = z.object({
  /** SHA-256 as the console shows it. */
  thumbprint: z.string(),
  ends: Moment,
  /** The public half, to be saved as a `.cer` file; base64 of the file. */
  file: z.string(),
})

/** All that the Outlook step shows; the same for the wizard and for the settings. */
export const OutlookState = z.object({
  /** Order in which states were read: answers and news come by different ways and may overtake. */
  order: z.number().int(),
  way: OutlookWay,
  tenantId: z.string(),
  clientId: z.string(),
  cloud: MicrosoftCloud,
  /** True if the sample company stands in for Microsoft. */
  sample: z.boolean(),
  /** What is missing or wrong: key of the text, field to focus, facts. */
  missing: z.array(z.object({ key: z.string(), field: z.string(), facts })),
  hasSecret: z.boolean(),
  /** The certificate in use, and the one made to take its place. */
  certificate: Certificate.nullable(),
  nextCertificate: Certificate.nullable(),
  /** Certificate, or the next one, ends within 30 days. */
  endsSoon: z.boolean(),
  accounts: z.array(z.object({ id: z.string(), address: z.string(), name: z.string() })),
  /** A sign-in under way: Microsoft's page to open, and the code to type there. */
  signIn: z
    .object({
      by: z.enum(['browser', 'code']),
      page: z.url(),
      code: z.string().nullable(),
      until: Moment,
    })
    .nullable(),
  /** Why the last sign-in or test went no further. */
  failure: Failure.nullable(),
  testing: z.boolean(),
  rows: z.array(OutlookRow),
  /** Mailboxes that the last test found. */
  mailboxes: z.int().nullable(),
  links: z.object({
    /** Where apps are registered. */
    portal: z.url(),
    /** Page of the app's rights. */
    permissions: z.url().nullable(),
    /** Page on which an administrator consents; to be sent to one. */
    consent: z.url().nullable(),
  }),
})
export type OutlookState = z.infer<typeof OutlookState>

export const outlookAsks = {
  'outlook.read': { access: 'setup', input: z.null(), output: OutlookState },
  /**
   * Saves at once what was typed; absent members stay. A secret that cannot be one is not kept and
   * is said in `missing`. After set-up it fails with `factorNeeded` without the second factor.
   */
  'outlook.write': {
    access: 'setup',
    input: z.object({
      way: OutlookWay.optional(),
      tenantId: text.optional(),
      clientId: text.optional(),
      cloud: MicrosoftCloud.optional(),
      secret: text.optional(),
      /** Ids of rows: "Continue without …". */
      skipped: z.array(z.string().max(60)).max(100).optional(),
    }),
    output: OutlookState,
  },
  /** Makes a key and a certificate; where there is one already, the one that takes its place. */
  'outlook.certificate': { access: 'setup', input: z.null(), output: OutlookState },
  /** Begins a sign-in; a former one ends. The answer comes once there is a page to open, or none. */
  'outlook.signIn': {
    access: 'setup',
    input: z.object({ by: z.enum(['browser', 'code']) }),
    output: OutlookState,
  },
  'outlook.cancel': { access: 'setup', input: z.null(), output: OutlookState },
  /** Forgets a person's sign-in. */
  'outlook.signOut': { access: 'setup', input: z.object({ account: text }), output: OutlookState },
  /** Tries the sign-in and every right by a real call. */
  'outlook.test': { access: 'setup', input: z.null(), output: OutlookState },
  /** The sample company takes Microsoft's place; only where it takes DingTalk's too. */
  'outlook.sample': { access: 'setup', input: z.null(), output: OutlookState },
} as const satisfies Record<string, AskOf>

export const outlookTells = {
  /** The step as it is now: a sign-in went on, a row came in. */
  'outlook.moved': OutlookState,
} as const

import { z } from 'zod'

/** Kinds that are built (conventions, section 1). */
export const Kind = z.enum([
  'contacts',
  'calendar',
  'approvals',
  'drive',
  'mail',
  'outlook-mail',
  'outlook-calendar',
  'outlook-contacts',
  'outlook-tasks',
  'folders',
])

/** Roles of the window's people (conventions, section 14). */
export const Role = z.enum(['owner', 'it-admin', 'keeper', 'auditor'])
export type Role = z.infer<typeof Role>

/** Languages of the window and of all texts. */
export const Language = z.enum(['en', 'zh-Hant', 'zh-Hans', 'id'])

/** A moment, UTC, with `Z`. */
export const Moment = z.iso.datetime()

/** A failure: its name in the engine's list, its code, and facts for the text; never content. */
export const Failure = z.object({
  name: z.string(),
  code: z.string().regex(/^DK-\d{4}$/),
  about: z.record(z.string(), z.string()),
})

/** A run's id, as in the lists. */
export const RunId = z.string().regex(/^r\d{8}T\d{6}Z-[a-z2-7]{4}$/)

/** A snapshot's id: 64 hex digits, or its first 8. */
export const SnapshotId = z.string().regex(/^([0-9a-f]{64}|[0-9a-f]{8})$/)

/** Path inside a copy, from `/` = `/dingkeep`; no way up. */
export const CopyPath = z
  .string()
  .max(4096)
  .regex(/^\//)
  .refine((path) => !path.split('/').includes('..') && !path.includes('\0'))

/** A folder or file of this computer, typed or picked by a person; the engine checks it again. */
export const LocalPath = z
  .string()
  .min(1)
  .max(4096)
  .refine((path) => !path.includes('\0'))

/** Words that a person types to search; never a query language. */
export const SearchWords = z.string().max(200)

/** Who may ask: anyone at the computer, whoever sets up, any signed-in person, or some roles. */
export type Access = 'anyone' | 'setup' | 'signed-in' | readonly Role[]

/**
 * One ask: what goes in, what comes out, who may ask. `factor`: only within 10 minutes after the
 * second factor was given for this kind of action.
 */
export type AskOf = Readonly<{
  input: z.ZodType
  output: z.ZodType
  access: Access
  factor?: 'restore' | 'settings' | 'export' | 'people' | 'key' | 'sync'
}>

/** Owner and IT admin. */
export const keepers = ['owner', 'it-admin'] as const satisfies readonly Role[]
/** Who may look into copies and take things out, each within the own reach. */
export const restorers = ['owner', 'it-admin', 'keeper'] as const satisfies readonly Role[]

import { z } from 'zod'

import { type AskOf, Failure, LocalPath, Moment } from './common.ts'

/** Owner, IT admin and Auditor read the audit log. */
export const auditReaders = ['owner', 'it-admin', 'auditor'] as const

const Actor = z.string().regex(/^(p[1-9]\d{0,8}|system|cli)$/)

/** Areas of actions: what stands before the dot of `action`. */
export const AuditArea = z.enum([
  'backup',
  'restore',
  'verify',
  'forget',
  'prune',
  'copy',
  'drill',
  'run',
  'key',
  'setup',
  'settings',
  'schedule',
  'sync',
  'gap',
  'alert',
  'people',
  'session',
  'audit',
])

/** Which entries; all members together must be true of an entry. */
export const AuditFilter = z.object({
  actor: Actor.nullable(),
  area: AuditArea.nullable(),
  result: z.enum(['ok', 'refused', 'failed']).nullable(),
  since: Moment.nullable(),
  until: Moment.nullable(),
})
export type AuditFilter = z.infer<typeof AuditFilter>

/** One entry; `name` is looked up for showing only and is null for one who was removed. */
export const AuditRow = z.object({
  seq: z.int().positive(),
  at: Moment,
  actor: z.string(),
  name: z.string().nullable(),
  role: z.string(),
  source: z.enum(['window', 'engine', 'cli']),
  /** `backup.finished`; words: `audit.actions.backup.finished`, else the action itself. */
  action: z.string(),
  object: z.string(),
  factor: z.enum(['none', 'totp', 'system', 'backup-code']),
  result: z.enum(['ok', 'refused', 'failed']),
  reason: z.string().nullable(),
  about: z.record(z.string(), z.string()),
  hash: z.string(),
})
export type AuditRow = z.infer<typeof AuditRow>

/** What the last check of the chain said. */
export const ChainCheck = z.object({
  at: Moment,
  /** Entries that were there. */
  entries: z.int(),
  /** Copies whose seal was compared, and second copies among the places looked at. */
  seals: z.int(),
  places: z.int(),
  /** Places that could not be looked at now. */
  missed: z.int(),
  /** Entries that were lost with an old computer; the log itself says so in their place. */
  lost: z.int(),
  /** `auditBroken` (about `seq` of the first bad entry, `why`), or null: intact. */
  failure: Failure.nullable(),
})
export type ChainCheck = z.infer<typeof ChainCheck>

export const auditAsks = {
  /** Newest first. Filtering by a person is itself an entry. */
  'audit.read': {
    access: auditReaders,
    input: z.object({
      filter: AuditFilter,
      /** Entries before this number; null = from the newest. */
      before: z.int().positive().nullable(),
      limit: z.int().min(1).max(200),
    }),
    output: z.object({
      entries: z.array(AuditRow),
      /** There are older ones that fit. */
      more: z.boolean(),
      /** Entries in all, whatever the filter. */
      total: z.int(),
      check: ChainCheck.nullable(),
      /** People for the filter: id and name; those who were removed by id only. */
      actors: z.array(z.object({ id: z.string(), name: z.string().nullable() })),
    }),
  },
  /** Checks the whole chain and every seal in reach now. Broken: `failure` is set (DK-1703). */
  'audit.verify': { access: auditReaders, input: z.null(), output: ChainCheck },
  /**
   * Writes the entries that fit into a new file in a folder: `audit-<date>.jsonl` (body and hash,
   * as they stand), `.csv` or
   * `.pdf` (with names; the newest 5,000; `noPrinter` where no browser can make it).
   */
  'audit.export': {
    access: auditReaders,
    factor: 'export',
    input: z.object({
      format: z.enum(['jsonl', 'csv', 'pdf']),
      folder: LocalPath,
      filter: AuditFilter,
    }),
    output: z.object({ file: z.string(), entries: z.int(), head: z.string() }),
  },
} as const satisfies Record<string, AskOf>

import { existsSync } from 'node:fs'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { z } from 'zod'

import { done, type Outcome } from '../../core/failure.ts'
import { kinds } from '../../core/kinds.ts'
import { outlookWays } from '../../core/outlook-step.ts'
import type { Clock } from '../../core/ports.ts'
import { steps } from '../../core/setup.ts'
import { errnoOf, fileFailure, keepAside, writeWhole } from '../files.ts'
import type { Profile } from '../profile.ts'

const facts = z.record(z.string(), z.string())
const failure = z.object({ name: z.string(), about: facts }).nullable()
const texts = z.array(z.string())

const where = z.enum(['disk', 'nas', 'rest'])

const values = z.object({
  language: z.enum(['en', 'zh-Hant', 'zh-Hans', 'id']),
  region: z.string(),
  iAm: z.enum(['owner', 'it']),
  ticked: texts,
  way: z.enum(['guide', 'have']),
  cloud: z.enum(['china', 'international']),
  corpId: z.string(),
  clientId: z.string(),
  operator: z.string(),
  skipped: texts,
  departments: z.array(z.int()),
  newDepartments: z.boolean(),
  kinds: z.array(z.enum(kinds)),
  folders: texts,
  plan: z.enum(['economy', 'balanced', 'fast']),
  calls: z.int(),
  where,
  place: z.string(),
  user: z.string(),
  /** Null = no second copy is wanted. */
  second: z.object({ where, place: z.string(), user: z.string() }).nullable().default(null),
  accepted: texts,
  /** Null as long as the defaults are taken. */
  times: z
    .object({
      zone: z.string(),
      incremental: z.string(),
      full: z.string(),
      check: z.string(),
      drill: z.string(),
    })
    .nullable()
    .default(null),
})

const row = z.object({
  id: z.string(),
  state: z.string(),
  result: z.string().nullable(),
  facts,
  failure,
})

const outlook = z.object({
  way: z.enum(outlookWays),
  tenantId: z.string(),
  clientId: z.string(),
  cloud: z.enum(['global', '21vianet']),
  /** Hosts of the sample company, in Microsoft's place; '' = Microsoft's own. */
  graphBase: z.string(),
  authority: z.string(),
  /** Ids of rights that are gone without. */
  skipped: texts,
  secretProblem: z.string().nullable(),
  /** Outcome of the last test; empty where none holds. */
  rows: z.array(row),
  /** Mailboxes that the last test found. */
  mailboxes: z.int().nullable(),
})

/** The Outlook step as it is kept; no secrets. */
export type OutlookDraft = z.infer<typeof outlook>

/** Nothing about Outlook was answered: it is left out. */
export const newOutlook = (): OutlookDraft => ({
  way: 'none',
  tenantId: '',
  clientId: '',
  cloud: 'global',
  graphBase: '',
  authority: '',
  skipped: [],
  secretProblem: null,
  rows: [],
  mailboxes: null,
})

/** What is kept of the step after set-up; null where it cannot be read. */
export function readOutlook(text: string): OutlookDraft | null {
  try {
    return outlook.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}

const draft = z.object({
  version: z.literal(1),
  step: z.enum(steps),
  values,
  /** What was wrong with the secret that was typed last and not kept. */
  secretProblem: z.string().nullable(),
  organisation: z.string(),
  /** People seen in the organisation. */
  people: z.int().nullable(),
  /** Hosts of the sample company, in DingTalk's place. */
  hosts: z.object({ apiBase: z.string(), legacyBase: z.string() }).nullable(),
  permissions: z.array(row),
  tests: z.object({
    needs: z.array(row),
    app: z.array(row),
    scope: z.array(row),
    storage: z.array(row),
    second: z.array(row).default([]),
  }),
  forecast: z.object({ fromSeconds: z.int(), toSeconds: z.int(), people: z.int() }).nullable(),
  outlook: outlook.default(newOutlook),
})

/** What the wizard knows so far; no secrets, they lie in the secret store. */
export type Draft = z.infer<typeof draft>
export type DraftRow = z.infer<typeof row>

const pathOf = (profile: Profile): string => join(profile.folder, 'setup-draft.json')

/** Whether a set-up is under way: nothing begins by itself until it is finished. */
export const hasDraft = (profile: Profile): boolean => existsSync(pathOf(profile))

/**
 * Reads the draft of a set-up that is under way; null where there is none.
 *
 * One that cannot be read (cut off, of another version) is moved aside: what it held is typed again.
 */
export async function loadDraft(profile: Profile, clock: Clock): Promise<Outcome<Draft | null>> {
  let text: string
  try {
    text = await readFile(pathOf(profile), 'utf8')
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errnoOf(error))) return done(null)
    return fileFailure(error, profile.folder)
  }
  try {
    return done(draft.parse(JSON.parse(text)))
  } catch (error) {
    if (!(error instanceof SyntaxError) && !(error instanceof z.ZodError)) throw error
    await keepAside(pathOf(profile), clock.now())
    return done(null)
  }
}

/** Writes the draft whole; the profile's folder must be there. */
export async function saveDraft(profile: Profile, value: Draft): Promise<Outcome<null>> {
  try {
    await writeWhole(pathOf(profile), `${JSON.stringify(value, null, 2)}\n`)
    return done(null)
  } catch (error) {
    return fileFailure(error, profile.folder)
  }
}

/** Ends the set-up: the settings hold all that the draft held. */
export const dropDraft = (profile: Profile): Promise<void> => rm(pathOf(profile), { force: true })

type System = Readonly<{ locale: string; zone: string }>

const regions: Readonly<Record<string, string>> = {
  'Asia/Hong_Kong': 'HK',
  'Asia/Macau': 'MO',
  'Asia/Shanghai': 'CN',
  'Asia/Urumqi': 'CN',
  'Asia/Jakarta': 'ID',
  'Asia/Makassar': 'ID',
  'Asia/Jayapura': 'ID',
  'Asia/Pontianak': 'ID',
}

function languageOf(locale: string): Draft['values']['language'] {
  if (/^id\b/i.test(locale)) return 'id'
  if (!/^zh\b/i.test(locale)) return 'en'
  return /hant|-(hk|mo|tw)\b/i.test(locale) ? 'zh-Hant' : 'zh-Hans'
}

/** A wizard in which nothing was typed: language and region as the system has them. */
export function newDraft({ locale, zone }: System): Draft {
  return {
    version: 1,
    step: 'language',
    values: {
      language: languageOf(locale),
      region: regions[zone] ?? 'HK',
      iAm: 'owner',
      ticked: [],
      way: 'have',
      cloud: 'china',
      corpId: '',
      clientId: '',
      operator: '',
      skipped: [],
      departments: [1],
      newDepartments: true,
      kinds: ['contacts', 'calendar', 'approvals', 'drive'],
      folders: [],
      plan: 'economy',
      calls: 5_000,
      where: 'disk',
      place: '',
      user: '',
      second: null,
      accepted: [],
      times: null,
    },
    secretProblem: null,
    organisation: '',
    people: null,
    hosts: null,
    permissions: [],
    tests: { needs: [], app: [], scope: [], storage: [], second: [] },
    forecast: null,
    outlook: newOutlook(),
  }
}

import { z } from 'zod'

import { kinds } from '../../core/kinds.ts'
import { apiProblem, reachOf, restAddress } from './hosts.ts'

/** A custom rule whose problem is a word that the locales translate (`settings.problem.…`). */
const problem = (word: string) => ({ error: word })

const words = z.string().trim().min(1).max(1_000)
const optional = z.string().trim().max(1_000).default('')

const apiHost = words.superRefine((text, context) => {
  const found = apiProblem(text)
  if (found !== null) context.addIssue({ code: 'custom', message: found })
})

const optionalHost = z.union([z.literal(''), apiHost]).default('')

/** Hosts of DingTalk by service; its two services know nothing of each other. */
export const cloudHosts = {
  china: { api: 'https://api.dingtalk.com', legacy: 'https://oapi.dingtalk.com' },
  international: { api: 'https://api.dingtalk.io', legacy: 'https://oapi.dingtalk.io' },
} as const

const dingtalk = z
  .strictObject({
    clientId: words,
    clientSecretFile: words.optional(),
    corpId: words,
    cloud: z.enum(['china', 'international']).default('china'),
    apiBase: apiHost.optional(),
    legacyBase: apiHost.optional(),
    loginBase: optionalHost,
    mcpBase: optionalHost,
    mcpGatewayBase: optionalHost,
    agentId: optional,
    operator: optional,
  })
  .transform((given) => ({
    ...given,
    apiBase: given.apiBase ?? cloudHosts[given.cloud].api,
    legacyBase: given.legacyBase ?? cloudHosts[given.cloud].legacy,
  }))

const microsoft = z.strictObject({
  tenantId: optional,
  clientId: optional,
  /** PEM with the app's key and certificate. */
  certificateFile: words.optional(),
  clientSecretFile: words.optional(),
  cloud: z.enum(['global', '21vianet']).default('global'),
  graphBase: optionalHost,
  authority: optionalHost,
})

/** A DingTalk or Alibaba mailbox, read by IMAP with a client password of its own. */
const mailbox = z
  .strictObject({
    address: z.email().max(254).toLowerCase(),
    host: z
      .string()
      .regex(/^[a-z0-9][a-z0-9.:-]{0,253}$/i, 'not-an-address')
      .default('imap.qiye.aliyun.com'),
    port: z.int().min(1).max(65_535).default(993),
    security: z.enum(['tls', 'starttls', 'plain']).default('tls'),
    user: words.optional(),
    passwordFile: words.optional(),
  })
  .superRefine(({ host, security }, context) => {
    if (security === 'plain' && reachOf(host) !== 'loopback')
      context.addIssue({ code: 'custom', path: ['security'], message: 'not-https' })
  })
  .transform((given) => ({ ...given, user: given.user ?? given.address }))

const place = {
  path: words.optional(),
  url: words
    .superRefine((text, context) => {
      const found = restAddress(text)
      if (typeof found === 'string') context.addIssue({ code: 'custom', message: found })
    })
    .optional(),
  passwordFile: words.optional(),
}

const onePlace = (given: { path?: string | undefined; url?: string | undefined }) =>
  (given.path === undefined) !== (given.url === undefined)

const storage = z.strictObject(place).refine(onePlace, problem('path-or-url'))
const copyName = z.string().regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'copy-name')
const secondCopy = z
  .strictObject({ name: copyName, ...place })
  .refine(onePlace, problem('path-or-url'))

const folder = z.union([
  words.transform((path) => ({ path, label: '' })),
  z.strictObject({ path: words, label: words }),
])

const unique = (values: readonly unknown[]) => new Set(values).size === values.length

const scope = z.strictObject({
  departments: z.array(z.int().positive()).min(1).refine(unique, problem('twice')).default([1]),
  newDepartments: z.boolean().default(true),
  kinds: z.array(z.enum(kinds)).min(1).refine(unique, problem('twice')).optional(),
  folders: z.array(folder).default([]),
})

const isZone = (zone: string) => {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).resolvedOptions().timeZone !== ''
  } catch (error) {
    if (error instanceof RangeError) return false
    throw error
  }
}

const clockTime = String.raw`([01]\d|2[0-3]):[0-5]\d`
const weekday = '(sun|mon|tues|wednes|thurs|fri|satur)day'
const at = (pattern: string, byDefault: string) =>
  z
    .string()
    .regex(new RegExp(`^${pattern}$`), 'time')
    .default(byDefault)

const schedule = z.strictObject({
  zone: z
    .string()
    .refine(isZone, problem('zone'))
    .default(() => new Intl.DateTimeFormat().resolvedOptions().timeZone),
  incremental: at(clockTime, '00:00'),
  full: at(`${weekday} ${clockTime}`, 'sunday 00:00'),
  check: at(clockTime, '03:00'),
  drill: at(`first-${weekday} ${clockTime}`, 'first-saturday 04:00'),
})

const count = (byDefault: number) => z.int().min(0).max(10_000).default(byDefault)

const retention = z.strictObject({
  within: z
    .string()
    .regex(/^(?=.)(\d{1,4}y)?(\d{1,4}m)?(\d{1,4}d)?(\d{1,4}h)?$/, 'duration')
    .default('2d'),
  daily: count(30),
  weekly: count(12),
  monthly: count(24),
})

/** When copies, checks and drills come unless a person says otherwise; the computer's zone. */
export const scheduleDefaults = (): z.output<typeof schedule> => schedule.parse({})

/** The settings file (conventions, section 8), also the shape of `settings.json` in the profile. */
export const settingsSchema = z.strictObject({
  version: z.literal(1),
  dingtalk: dingtalk.optional(),
  microsoft: microsoft.optional(),
  mailboxes: z
    .array(mailbox)
    .max(10_000)
    .refine((all) => unique(all.map(({ address }) => address)), problem('twice'))
    .default([]),
  storage,
  secondCopies: z
    .array(secondCopy)
    .refine((copies) => unique(copies.map(({ name }) => name)), problem('twice'))
    .default([]),
  passphraseFile: words,
  scope: scope.prefault({}),
  plan: z.enum(['economy', 'balanced', 'fast']).default('economy'),
  allowance: z
    .strictObject({
      calls: z.int().min(0).max(100_000_000).default(5_000),
      deliveries: z.int().min(0).max(100_000_000).default(3_000),
    })
    .prefault({}),
  schedule: schedule.prefault({}),
  retention: retention.prefault({}),
  language: z.enum(['en', 'zh-Hant', 'zh-Hans', 'id']).default('en'),
  region: z
    .string()
    .regex(/^[A-Z]{2}$/, 'region')
    .default('HK'),
  catalogue: z.strictObject({ fullText: z.boolean().default(true) }).prefault({}),
})

/** Settings with every default filled in and every path absolute. */
export type Settings = z.output<typeof settingsSchema>
/** Where a repository lies. */
export type Place = Settings['storage']

/** The same profile with every choice back at its default; places and organisation stay. */
export const settingsDefaults = (settings: Settings): Settings => {
  const { dingtalk, mailboxes, storage, passphraseFile } = settings
  return settingsSchema.parse({ version: 1, dingtalk, mailboxes, storage, passphraseFile })
}

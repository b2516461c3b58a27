import { RepositoryError } from './error.ts'
import { nsFromTime } from './stored-time.ts'
import type { Snapshot } from './types.ts'

/** A span in calendar terms, as restic writes `1y2m3d4h`. */
export type Span = Readonly<{ years: number; months: number; days: number; hours: number }>

const counters = ['last', 'hourly', 'daily', 'weekly', 'monthly', 'yearly'] as const
const spans = [
  'within',
  'withinHourly',
  'withinDaily',
  'withinWeekly',
  'withinMonthly',
  'withinYearly',
] as const

type Counter = (typeof counters)[number]
type SpanRule = (typeof spans)[number]

/**
 * Which snapshots of a group stay; restic's rules under restic's names.
 *
 * A counter keeps that many buckets (`last`: snapshots), a span all buckets younger than the newest
 * snapshot less the span, `keepTags` every snapshot that bears all tags of one of the lists.
 */
export type RetentionPolicy = Readonly<
  { [Name in Counter]?: number | 'unlimited' } & { [Name in SpanRule]?: Span } & {
    keepTags?: readonly (readonly string[])[]
  }
>

/** Why a snapshot stays: the rules that want it, or that it is the newest one. */
export type KeepReason = Counter | SpanRule | 'tag' | 'newest'

/** The verdict on one group, both lists newest first. */
export interface Retention {
  readonly keep: readonly Readonly<{ snapshot: Snapshot; reasons: readonly KeepReason[] }>[]
  readonly remove: readonly Snapshot[]
}

/** Reads `1y2m3d4h` in any subset and order. Throws `unfit` for all else. */
export function parseSpan(text: string): Span {
  const span = { years: 0, months: 0, days: 0, hours: 0 }
  const units = { y: 'years', m: 'months', d: 'days', h: 'hours' } as const
  if (!/^(\d{1,6}[ymdh])+$/.test(text)) throw new RepositoryError('unfit', 'not a span of time')
  for (const [, digits, unit] of text.matchAll(/(\d+)([ymdh])/g)) {
    // The expression above lets only these four letters through.
    span[units[unit as keyof typeof units]] += Number(digits)
  }
  return span
}

/** True where a policy would keep nothing by any rule: such a one is refused. */
export function isEmptyPolicy(policy: RetentionPolicy): boolean {
  const counts = counters.some((name) => isUsed(policy[name]))
  const within = spans.some((name) => !isZero(policy[name]))
  return !counts && !within && (policy.keepTags ?? []).length === 0
}

const isUsed = (count: number | 'unlimited' | undefined): boolean =>
  count === 'unlimited' || (count ?? 0) > 0

const isZero = (span: Span | undefined): boolean =>
  span === undefined || span.years + span.months + span.days + span.hours === 0

/**
 * Decides which snapshots of one group stay, as restic's `forget` does, and always the newest.
 *
 * `now` in milliseconds since 1970: a snapshot of the future does not count as the newest one for
 * the spans. Throws `unfit` for an empty policy.
 */
export function applyRetention(
  group: readonly Snapshot[],
  policy: RetentionPolicy,
  now: number,
): Retention {
  if (isEmptyPolicy(policy)) throw new RepositoryError('unfit', 'the policy keeps nothing')
  const newestFirst = group
    .map((snapshot) => ({ snapshot, at: nsFromTime(snapshot.time) }))
    .toSorted((a, b) => Number(b.at > a.at) - Number(b.at < a.at) || order(a.snapshot, b.snapshot))
  const rules = makeRules(policy, latestOf(newestFirst, BigInt(now) * 1_000_000n))
  const keep: { snapshot: Snapshot; reasons: KeepReason[] }[] = []
  const remove: Snapshot[] = []
  for (const [position, { snapshot, at }] of newestFirst.entries()) {
    const isOldest = position === newestFirst.length - 1
    const moment = { fields: fieldsOf(snapshot.time), at, position, isOldest }
    const reasons: KeepReason[] = hasKeepTag(snapshot, policy) ? ['tag'] : []
    for (const rule of rules) if (rule.wants(moment)) reasons.push(rule.name)
    if (reasons.length === 0 && position === 0) reasons.push('newest')
    if (reasons.length > 0) keep.push({ snapshot, reasons })
    else remove.push(snapshot)
  }
  return { keep, remove }
}

const order = (a: Snapshot, b: Snapshot): number => (a.id < b.id ? -1 : 1)

const hasKeepTag = (snapshot: Snapshot, policy: RetentionPolicy): boolean =>
  (policy.keepTags ?? []).some((list) => list.every((tag) => snapshot.tags?.includes(tag)))

type Dated = Readonly<{ snapshot: Snapshot; at: bigint }>

/** The newest snapshot that is not of the future; null if all are. */
const latestOf = (newestFirst: readonly Dated[], now: bigint): Dated | null =>
  newestFirst.find(({ at }) => at < now) ?? null

/** Date and clock as written in the snapshot, that is in its own UTC offset. */
type Fields = Readonly<{ year: number; month: number; day: number; hour: number; zone: string }>
type Moment = Readonly<{ fields: Fields; at: bigint; position: number; isOldest: boolean }>
type Rule = Readonly<{ name: KeepReason; wants: (moment: Moment) => boolean }>

function fieldsOf(time: string): Fields {
  const [, year, month, day, hour] = /^(\d{4})-(\d\d)-(\d\d)T(\d\d)/.exec(time) ?? []
  const zone = /(Z|[+-]\d\d:\d\d)$/.exec(time)?.[1] ?? 'Z'
  return {
    year: Number(year),
    month: Number(month),
    day: Number(day),
    hour: Number(hour),
    zone,
  }
}

const buckets = {
  hourly: ({ year, month, day, hour }: Fields) => `${year}-${month}-${day}-${hour}`,
  daily: ({ year, month, day }: Fields) => `${year}-${month}-${day}`,
  weekly: isoWeek,
  monthly: ({ year, month }: Fields) => `${year}-${month}`,
  yearly: ({ year }: Fields) => `${year}`,
}

/** ISO 8601: a week belongs to the year of its Thursday. */
function isoWeek({ year, month, day }: Fields): string {
  const thursday = utcDate(year, month - 1, day)
  thursday.setUTCDate(thursday.getUTCDate() + 4 - (thursday.getUTCDay() || 7))
  const first = utcDate(thursday.getUTCFullYear(), 0, 1)
  const week = Math.ceil(((thursday.getTime() - first.getTime()) / 86_400_000 + 1) / 7)
  return `${thursday.getUTCFullYear()}-${week}`
}

/** `Date.UTC` takes the years 0 to 99 for 1900 to 1999; this does not. */
function utcDate(year: number, month: number, day: number): Date {
  const date = new Date(0)
  date.setUTCFullYear(year, month, day)
  return date
}

function makeRules(policy: RetentionPolicy, latest: Dated | null): Rule[] {
  const counting = counters
    .filter((name) => isUsed(policy[name]))
    .map((name) => countingRule(name, policy[name] ?? 0))
  const spanning = spans
    .filter((name) => !isZero(policy[name]))
    .map((name) => spanRule(name, begin(latest, policy[name])))
  return [...counting, ...spanning]
}

function countingRule(name: Counter, count: number | 'unlimited'): Rule {
  let left = count === 'unlimited' ? Infinity : count
  let filled = ''
  const bucketOf = ({ fields, position }: Moment): string =>
    name === 'last' ? String(position) : buckets[name](fields)
  return {
    name,
    wants: (moment) => {
      const bucket = bucketOf(moment)
      // The oldest fills what is left of the budget, so that the history reaches as far as it can.
      if (left <= 0 || (bucket === filled && !moment.isOldest)) return false
      filled = bucket
      left -= 1
      return true
    },
  }
}

const bucketOfSpan = {
  within: ({ position }: Moment) => String(position),
  withinHourly: ({ fields }: Moment) => buckets.hourly(fields),
  withinDaily: ({ fields }: Moment) => buckets.daily(fields),
  withinWeekly: ({ fields }: Moment) => buckets.weekly(fields),
  withinMonthly: ({ fields }: Moment) => buckets.monthly(fields),
  withinYearly: ({ fields }: Moment) => buckets.yearly(fields),
}

function spanRule(name: SpanRule, after: bigint | null): Rule {
  let filled = ''
  return {
    name,
    wants: (moment) => {
      if (after !== null && moment.at <= after) return false
      const bucket = bucketOfSpan[name](moment)
      if (bucket === filled && !moment.isOldest) return false
      filled = bucket
      return true
    },
  }
}

/** The newest snapshot's time less the span, in its own offset; days beyond a month's end roll over. */
function begin(latest: Dated | null, span: Span | undefined): bigint | null {
  if (latest === null || span === undefined) return null
  const { year, month, day, zone } = fieldsOf(latest.snapshot.time)
  const midnight = utcDate(year, month - 1, day).getTime()
  const moved = utcDate(year - span.years, month - 1 - span.months, day - span.days).getTime()
  const sinceMidnight = latest.at - (BigInt(midnight) * 1_000_000n - zoneNs(zone))
  const movedNs = BigInt(moved) * 1_000_000n - zoneNs(zone)
  return movedNs + sinceMidnight - BigInt(span.hours) * 3_600_000_000_000n
}

function zoneNs(zone: string): bigint {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? []
  if (sign === undefined) return 0n
  const size = BigInt(Number(hours) * 60 + Number(minutes)) * 60_000_000_000n
  return sign === '-' ? -size : size
}

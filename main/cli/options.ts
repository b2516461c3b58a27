import { InvalidArgumentError } from 'commander'

import type { Filters, RestoreAsk, VerifyAsk } from '../app-types.ts'
import { isKind, kinds } from '../core/kinds.ts'
import type { Kind } from '../core/kinds.ts'

/** A whole number from `least` to `most`, as an option's parser. */
export const wholeNumber = (least: number, most: number) => (text: string) => {
  const value = Number(text)
  if (!/^\d+$/.test(text) || value < least || value > most) {
    throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`)
  }
  return value
}

/** `contacts,drive` */
export function kindList(text: string): Kind[] {
  const words = text.split(',').map((word) => word.trim())
  return words.map(oneKind)
}

/** One of the kinds that are built. */
export function oneKind(word: string): Kind {
  if (isKind(word)) return word
  throw new InvalidArgumentError(`The kinds are ${kinds.join(', ')}.`)
}

/** A copy: `latest`, or 8 to 64 hex digits of its id. */
export function snapshotId(text: string): string {
  if (text === 'latest' || /^[0-9a-f]{8,64}$/.test(text)) return text
  throw new InvalidArgumentError('A copy is "latest" or at least 8 digits of its id.')
}

/** A path below `/dingkeep`, always with a leading `/` and none at the end. */
export function copyPath(text: string): string {
  const parts = text.split('/').filter((part) => part !== '')
  if (parts.includes('..') || parts.includes('.')) {
    throw new InvalidArgumentError('A path in a copy has no . and .. parts.')
  }
  return `/${parts.join('/')}`
}

/** Collects an option that may be given several times. */
export const several = (text: string, before: readonly string[]): string[] => [...before, text]

/** A day (`2026-11-20`) or an instant (`2026-11-20T09:00:00Z`). */
export function day(text: string): string {
  const fits = /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text)
  if (fits && !Number.isNaN(Date.parse(text))) return text
  throw new InvalidArgumentError('Write a day as 2026-11-20.')
}

/** `1/7` */
export function subset(text: string): { n: number; of: number } {
  const [n = 0, of = 0] = (/^(\d{1,4})\/(\d{1,4})$/.exec(text) ?? []).slice(1).map(Number)
  if (n >= 1 && n <= of) return { n, of }
  throw new InvalidArgumentError('Write a part as 1/7: the first of seven.')
}

/** `never`, `changed` or `always` */
export function overwrite(text: string): RestoreAsk['overwrite'] {
  if (text === 'never' || text === 'changed' || text === 'always') return text
  throw new InvalidArgumentError('It is never, changed or always.')
}

type Present<T> = { [K in keyof T]?: Exclude<T[K], undefined> }

const present = <T extends object>(given: T): Present<T> => {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined)
  // Only members without a value were left out.
  return Object.fromEntries(entries) as Present<T>
}

/** What `find` and `search` are narrowed by. */
export const filtersOf = ({ kind, person, since, until, deleted }: Filters): Filters =>
  present({ kind, person, since, until, deleted })

/** What `verify` reads. */
export const verifyAskOf = (given: {
  readData?: boolean
  subset?: { n: number; of: number }
}): VerifyAsk => ({
  readData: given.readData ?? false,
  ...(given.subset !== undefined && { subset: given.subset }),
})

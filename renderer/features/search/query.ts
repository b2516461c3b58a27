import type { Input } from '../../../preload/contract.ts'
import { dayOrNull } from '../restore/dates.ts'

type Asked = Input<'search.read'>
export type Kind = NonNullable<Asked['kind']>

/** What is looked for; it stands in the address, so that Back and F5 keep it. */
export type Query = Readonly<{
  words: string
  kind: Kind | null
  since: string | null
  until: string | null
  onlyDeleted: boolean
}>

const kinds: readonly Kind[] = [
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
]

/** Kinds that can be searched. */
export const searchKinds = kinds

/** Reads what an address asks for; anything unfit is left out. */
export function queryOf(address: Readonly<Record<string, string>>): Query {
  return {
    words: (address['words'] ?? '').slice(0, 200),
    kind: kinds.find((kind) => kind === address['kind']) ?? null,
    since: dayOrNull(address['since'] ?? ''),
    until: dayOrNull(address['until'] ?? ''),
    onlyDeleted: address['deleted'] === 'yes',
  }
}

/** The address of what is looked for. */
export function addressQuery(query: Query): Record<string, string> {
  const { words, kind, since, until, onlyDeleted } = query
  return {
    ...(words.trim() !== '' && { words }),
    ...(kind !== null && { kind }),
    ...(since !== null && { since }),
    ...(until !== null && { until }),
    ...(onlyDeleted && { deleted: 'yes' }),
  }
}

/** The ask for a page of hits. */
export const askOf = ({ words, kind, since, until, onlyDeleted }: Query) => ({
  words: words.trim(),
  kind,
  since,
  until,
  onlyDeleted,
  person: null,
  department: null,
  left: false,
  limit: 100,
})

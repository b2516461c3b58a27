import { stat } from 'node:fs/promises'
import { dirname, resolve } from 'node:path'

import type { SetupState } from '../../preload/contract/setup-shapes.ts'
import { errnoOf } from '../adapters/files.ts'
import {
  type Draft,
  type DraftRow,
  type Place,
  placeOf,
  type Settings,
  type TypedPlace,
} from '../adapters/settings/index.ts'
import type { SecondFacts, Tested } from '../core/setup.ts'
import { secondPassword } from './settings-view.ts'
import type { SetupContext } from './setup-context.ts'
import { tryPlace } from './setup-storage.ts'
import type { Trying } from './setup-trials.ts'
import { valueOf } from './work.ts'

/** What the second copy is called in the settings: the wizard knows one of each sort at most. */
const nameOf = ({ where }: TypedPlace): string => (where === 'rest' ? 'second-server' : 'second')

/** Only a server asks for a password of its own. */
const secretName = secondPassword('second-server')

const spot = ({ path, url }: Place): string => (path === undefined ? (url ?? '') : resolve(path))

/** How the second copy bears on Next; null where none is wanted. */
export function secondFacts({ values }: Draft, tested: Tested): SecondFacts | null {
  const { second } = values
  if (second === null) return null
  const [first, own] = [placeOf(values), placeOf(second)]
  if (typeof own === 'string') return { problem: own, tested }
  const isSame = typeof first !== 'string' && spot(first) === spot(own)
  return { problem: isSame ? 'second-same' : null, tested }
}

type Shown = SetupState['values']['second']

/** The second copy as the window shows it; its password only as "there is one". */
export async function secondShown(
  { values: { second } }: Draft,
  hasSecret: (name: string) => Promise<boolean>,
): Promise<Shown> {
  return second === null ? null : { ...second, hasPassword: await hasSecret(secretName) }
}

type Given = TypedPlace & Readonly<{ password?: string | undefined }>

/** Keeps what was typed about the second copy, or that none is wanted; tests of another are gone. */
export async function writeSecond(context: SetupContext, given: Given | null): Promise<void> {
  const password = (given === null ? '' : given.password)?.trim()
  // Nothing is made for a secret that is taken away.
  if (password !== undefined && (password !== '' || (await context.hasSecrets())))
    valueOf(await (await context.secrets()).change(new Map([[secretName, password || null]])))
  await context.change((draft) => {
    const second =
      given === null
        ? null
        : { where: given.where, place: given.place.trim(), user: given.user.trim() }
    const isOld = JSON.stringify(second) === JSON.stringify(draft.values.second)
    const values = { ...draft.values, second }
    if (isOld && password === undefined) return { ...draft, values }
    return { ...draft, values, tests: { ...draft.tests, second: [] } }
  })
}

const rowOf = (id: string, state: 'ready' | 'warning', result: string): DraftRow => ({
  id: `storage.${id}`,
  state,
  result,
  facts: {},
  failure: null,
})

/** The disk that holds a folder, which may not be there yet; null where nobody knows. */
async function diskOf(path: string): Promise<number | null> {
  try {
    return (await stat(path)).dev
  } catch (error) {
    const up = dirname(path)
    if (errnoOf(error) === 'ENOENT' && up !== path) return diskOf(up)
    if (errnoOf(error) === '') throw error
    return null
  }
}

/** `\\\\server` of a share, the host of a server; null for a folder of this computer. */
function hostOf({ path, url }: Place): string | null {
  if (url !== undefined) return URL.parse(url.replace(/^rest:/, ''))?.hostname ?? null
  return /^[\\/]{2}([^\\/]+)/.exec(path ?? '')?.[1]?.toLowerCase() ?? null
}

/** One disk breaks and one server fails as a whole; what stands elsewhere may still be next door. */
async function distanceRow(first: Place, second: Place): Promise<DraftRow> {
  const [here, there] = [hostOf(first), hostOf(second)]
  if (there !== null && here === there) return rowOf('distance', 'warning', 'second-same-server')
  if (first.path !== undefined && second.path !== undefined) {
    const [one, other] = [await diskOf(first.path), await diskOf(second.path)]
    if (one !== null && one === other) return rowOf('distance', 'warning', 'second-same-disk')
  }
  return rowOf('distance', 'ready', 'second-distance')
}

/** This computer keeps what opens the copy: only a server that forbids deleting withstands it. */
const theftRow = (rows: readonly DraftRow[]): DraftRow =>
  rows.some(({ result }) => result === 'storage-append-only')
    ? rowOf('theft', 'ready', 'second-theft-none')
    : rowOf('theft', 'warning', 'second-theft-all')

/** Tries the second copy as the first was, and says how far it is from it and from a thief. */
export async function trySecond(
  context: SetupContext,
  draft: Draft,
  trying: Trying,
): Promise<(now: Draft) => Draft> {
  const { values } = draft
  const { second } = values
  if (second === null) return (now) => now
  const first = placeOf(values)
  const near = typeof first !== 'string' && first.path !== undefined ? [first.path] : []
  const password = await (await context.secrets()).read(secretName)
  const ask = { typed: second, password, apart: [...values.folders, ...near] }
  const { rows, good, place } = await tryPlace(context, ask, trying)
  const kept = { ...second, place, where: place === second.place ? second.where : 'nas' } as const
  const own = placeOf(kept)
  const isKnown = good && typeof first !== 'string' && typeof own !== 'string'
  const more = isKnown ? [await distanceRow(first, own), theftRow(rows)] : []
  for (const row of more) trying.tell(row)
  return (now) => ({
    ...now,
    values: { ...now.values, second: kept },
    tests: { ...now.tests, second: [...rows, ...more] },
  })
}

/** The settings with the second copy of the draft, beside those that they name already. */
export function withSecond(settings: Settings, { values: { second } }: Draft): Settings {
  if (second === null) return settings
  const place = placeOf(second)
  if (typeof place === 'string') return settings
  const name = nameOf(second)
  const others = settings.secondCopies.filter((copy) => copy.name !== name)
  return { ...settings, secondCopies: [...others, { name, ...place }] }
}

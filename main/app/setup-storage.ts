import { homedir } from 'node:os'

import { repositoryFailure } from '../adapters/copies/repository-failure.ts'
import {
  backendSpec,
  type Draft,
  type DraftRow,
  type Place,
  placeOf,
  type TypedPlace,
} from '../adapters/settings/index.ts'
import { tryFolder } from '../adapters/storage/folder-trial.ts'
import { sharePath } from '../adapters/storage/mapped-drive.ts'
import { tryServer } from '../adapters/storage/server-trial.ts'
import type { StorageRow, StorageSpeed } from '../adapters/storage/trial.ts'
import { FailureError } from '../core/failure.ts'
import { openRepository } from '../repository/repository.ts'
import type { SetupContext } from './setup-context.ts'
import type { Trying } from './setup-trials.ts'

/** What a test of a place found; `place` is what to keep where a drive letter was rewritten. */
export type PlaceTrial = Readonly<{
  rows: readonly DraftRow[]
  good: boolean
  speed: StorageSpeed | null
  place: string
}>

export type PlaceAsk = Readonly<{
  typed: TypedPlace
  password: string | null
  /** Folders that must not hold the copies. */
  apart: readonly string[]
}>

const draftRow = ({ id, ...row }: StorageRow): DraftRow => ({
  id: `storage.${id}`,
  ...row,
  facts: { ...row.facts },
  failure: row.failure === null ? null : { ...row.failure, about: { ...row.failure.about } },
})

/** Tries a place by writing, reading back, deleting and timing; nothing is kept. */
export async function tryPlace(
  context: SetupContext,
  ask: PlaceAsk,
  trying: Trying,
): Promise<PlaceTrial> {
  const typed = await withShare(ask.typed)
  const place = placeOf(typed)
  if (typeof place === 'string') {
    const about = { member: 'storage', problem: place, where: typed.place }
    throw new FailureError({ name: 'settingsUnfit', about })
  }
  const told = (row: StorageRow): void => trying.tell(draftRow(row))
  const isOurs = () => opensWithOurs(context, place, ask.password)
  const spec = backendSpec(place, ask.password ?? undefined)
  const outcome =
    spec.type === 'rest'
      ? await tryServer({ spec, isOurs, signal: trying.signal, onRow: told })
      : await tryFolder({
          path: spec.path,
          apart: [...ask.apart, context.profile.folder],
          isOurs,
          clock: context.desk.clock,
          signal: trying.signal,
          onRow: told,
          ...(process.platform === 'win32' && { system: homedir() }),
        })
  const rows = outcome.rows.map(draftRow)
  const isRewritten = typed.place !== ask.typed.place
  const note: DraftRow = {
    id: 'storage.share',
    state: 'ready',
    result: 'storage-share',
    facts: { typed: ask.typed.place, place: typed.place },
    failure: null,
  }
  return { ...outcome, rows: isRewritten ? [note, ...rows] : rows, place: typed.place }
}

async function withShare(typed: TypedPlace): Promise<TypedPlace> {
  if (typed.where === 'rest') return typed
  const share = await sharePath(typed.place.trim())
  return share === null ? typed : { ...typed, where: 'nas', place: share }
}

/** A backup of this set-up itself, from before Back or a restart, is no stranger's. */
async function opensWithOurs(
  context: SetupContext,
  place: Place,
  password: string | null,
): Promise<boolean> {
  try {
    const repository = await openRepository({
      spec: backendSpec(place, password ?? undefined),
      password: await context.passphrase(),
    })
    await repository.close()
    return true
  } catch (error) {
    const failure = repositoryFailure(error)
    if (failure === null) throw error
    return false
  }
}

const mb = 1024 * 1024
/** Guesses for the range that is shown, said there too: a person's data, and calls to read it. */
const guess = { least: 50 * mb, most: 500 * mb, fewCalls: 15, manyCalls: 80 }
/** DingTalk allows 20 calls a second and gives files at about this pace. */
const pace = { calls: 19, download: 10 * mb }

/** Range of the first backup's length, seconds; null while nobody knows how many people there are. */
export function forecastOf(draft: Draft, speed: StorageSpeed | null): Draft['forecast'] {
  const { people } = draft
  if (people === null || people === 0 || speed === null) return null
  const bytes = Math.min(pace.download, speed.bytesPerSecond)
  const seconds = (size: number, calls: number): number =>
    Math.max(60, Math.round(people * (size / bytes + calls / pace.calls)))
  return {
    fromSeconds: seconds(guess.least, guess.fewCalls),
    toSeconds: seconds(guess.most, guess.manyCalls),
    people,
  }
}

import type { Failure } from '../../../core/failure.ts'
import type { Change, ItemDraft } from '../../../core/ports.ts'
import { monthOf } from '../../../core/time.ts'
import { refusalOf } from '../errors.ts'
import type { ItemTrouble } from '../item-failure.ts'
import { timeIn } from '../shapes.ts'
import {
  type DraftFacts,
  draftOf,
  hasAllFiles,
  readInstanceAnswer,
  readSaved,
  type Saved,
} from './draft.ts'
import { isEnded } from './instance.ts'
import { readInstance } from './listing.ts'
import { instanceKey } from './paths.ts'
import { oneFailure, type Place } from './template.ts'

export type InstanceAsk = DraftFacts &
  Readonly<{
    signal: AbortSignal
    trouble: ItemTrouble
    place: Place
    /** Key → path without ending, of what the copy before has of the template. */
    stems: ReadonlyMap<string, string>
    /** How ended approvals that are saved are treated. */
    ended: 'keep' | 'read'
    now: number
  }>

/** What came of one approval. */
export type Reading = Readonly<{
  id: string
  changes: readonly Change[]
  /** It is to be asked for again in the next run. */
  open: boolean
  /** When it was started, milliseconds since 1970; 0 where that is not known. */
  started: number
}>

/** Tells whether a saved approval needs no call any more. */
async function isSettled(ask: InstanceAsk, saved: Saved): Promise<boolean> {
  return ask.ended === 'keep' && isEnded(saved.instance) && hasAllFiles(ask, saved)
}

/** Where a saved approval lies now that its template may have another name. */
function stemNow({ place }: InstanceAsk, stem: string): string {
  return place.folderBefore === null ? stem : place.folder + stem.slice(place.folderBefore.length)
}

function kept(ask: InstanceAsk, id: string, { stem, instance }: Saved): Reading {
  const now = stemNow(ask, stem)
  const started = timeIn(instance.createTime)
  const paths = [`${now}.json`, `${now}.html`, `${now}.files`]
  const item = { type: 'instance', id }
  return { id, changes: [{ is: 'same', item, paths }], open: false, started }
}

function failedReading(ask: InstanceAsk, id: string, about: FailureFacts): Reading {
  const { saved, failure } = about
  const stem = saved === null ? `${ask.place.folder}/${instanceKey(id)}` : stemNow(ask, saved.stem)
  const paths = [`${stem}.json`, `${stem}.html`, `${stem}.files`]
  const item = { type: 'instance', id }
  return { id, changes: [{ is: 'failed', item, paths, failure }], open: true, started: 0 }
}
type FailureFacts = Readonly<{ saved: Saved | null; failure: Failure }>

async function draftFor(ask: InstanceAsk, id: string, saved: Saved | null): Promise<Reading> {
  const answer = await readInstance(ask, id)
  const { folder, template } = ask.place
  const item: ItemDraft = await draftOf(ask, { id, answer, saved, folder, template: template.name })
  const instance = readInstanceAnswer(answer)
  const started = timeIn(instance.createTime)
  return { id, changes: [{ is: 'item', item }], open: !isEnded(instance), started }
}

async function savedOf(ask: InstanceAsk, id: string): Promise<Saved | null> {
  const stem = ask.stems.get(instanceKey(id))
  const saved = stem === undefined ? null : await readSaved(ask.before, stem)
  return saved?.id === id ? saved : null
}

/**
 * Reads one approval where it has to be read.
 *
 * `must` = it failed or was open in the run before. One that DingTalk does not know any more stays
 * as it was saved: approvals are never taken as deleted.
 */
export async function readOne(ask: InstanceAsk, id: string, must: boolean): Promise<Reading> {
  const saved = await savedOf(ask, id)
  if (saved !== null && !must && (await isSettled(ask, saved))) return kept(ask, id, saved)
  try {
    const reading = await draftFor(ask, id, saved)
    ask.trouble.read()
    return reading
  } catch (error) {
    if (saved !== null && refusalOf(error)?.what === 'not-found') return kept(ask, id, saved)
    return failedReading(ask, id, { saved, failure: oneFailure(ask.trouble, error) })
  }
}

/** Nobody decides any more on what is open for longer than this. */
const longestOpen = 2 * 365 * 86_400_000

/** Approvals that the copy has as open and that no list names any more, as they are too old. */
export async function openInCopy(ask: InstanceAsk, listed: ReadonlySet<string>): Promise<string[]> {
  const keys = new Set([...listed].map(instanceKey))
  const open: string[] = []
  const oldest = monthOf(ask.now - longestOpen, ask.zone)
  for (const [key, stem] of ask.stems) {
    const month = stem.split('/')[1] ?? ''
    const saved = keys.has(key) || month < oldest ? null : await readSaved(ask.before, stem)
    if (saved !== null && !isEnded(saved.instance)) open.push(saved.id)
  }
  return open
}

import { fail, FailureError } from '../../../core/failure.ts'
import { keyedName, label } from '../../../core/names.ts'
import type { Change, FileDraft } from '../../../core/ports.ts'
import { recordBytes } from '../../exact-json.ts'
import { itemKey } from '../../item-key.ts'
import { changeTime, yearOf } from './event.ts'
import { calendarFile, type Series } from './ics.ts'
import type { SavedEvents } from './saved-events.ts'
import type { Outcome } from './series.ts'

/** The key of an event or series. */
export const eventKey = (id: string): string => itemKey('calendar', 'event', id)

type Place = Readonly<{
  /** The person's folder as this copy names it. */
  folder: string
  saved: SavedEvents
  zone: string
}>

/** Paths of an event's files in the copy before, below the folder's present name. */
function savedPaths({ folder, saved }: Place, id: string): string[] {
  const found = saved.find(eventKey(id))
  return found === null ? [] : found.names.map((name) => `${folder}/${found.year}/${name}`)
}

const endings = ['.exceptions.json', '.json', '.ics'] as const
const endingOf = (path: string): string | undefined =>
  endings.find((ending) => path.endsWith(ending))

/** Names the file of the copy before whose place a file takes under another name. */
function withOrigin(file: FileDraft, paths: readonly string[]): FileDraft {
  const from = paths.find((path) => endingOf(path) === endingOf(file.path))
  return from === undefined || from === file.path ? file : { ...file, from }
}

function filesOf(place: Place, id: string, series: Series): FileDraft[] {
  const { event, exceptions } = series
  const { folder, zone } = place
  const call = 'calendar_1_0.ListEvents'
  const year = yearOf(event, zone) ?? fail('answerUnknown', { call, code: 'no-start' })
  const stem = `${folder}/${year}/${keyedName(label(event.fields.summary), eventKey(id))}`
  const time = Math.max(...[event, ...exceptions].map(changeTime))
  const files = [
    { path: `${stem}.ics`, time, content: calendarFile(series, zone) },
    { path: `${stem}.json`, time, content: recordBytes(event.record) },
  ]
  if (exceptions.length > 0) {
    const records = recordBytes(exceptions.map(({ record }) => record))
    files.push({ path: `${stem}.exceptions.json`, time, content: records })
  }
  const paths = savedPaths(place, id)
  return files.map((file) => withOrigin(file, paths))
}

/** Turns what became of an event into a change; one that cannot be written is named as failed. */
export function draft(place: Place, { id, series }: Outcome): Change {
  const item = { type: 'event', id }
  const paths = savedPaths(place, id)
  if (series === null) return { is: 'gone', item, paths }
  try {
    return { is: 'item', item: { ...item, files: filesOf(place, id, series) } }
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    return { is: 'failed', item, paths, failure: error.failure }
  }
}

import { fail } from '../../../core/failure.ts'
import { keyedName, label } from '../../../core/names.ts'
import type { FileDraft } from '../../../core/ports.ts'
import { dayOf } from '../../../core/time.ts'
import { recordBytes } from '../../exact-json.ts'
import { itemKey } from '../../item-key.ts'
import { idOf, type GraphRecord } from '../records.ts'
import { changeTime, pointOf, readSeries } from './event.ts'
import { eventCalendar } from './ics.ts'

/**
 * The files of an event or series: in the year of its start, as `zone` counts it.
 *
 * Throws `answerUnknown` for an event that does not say when it is.
 */
export function eventFiles(record: GraphRecord, zone: string): FileDraft[] {
  const series = readSeries(record)
  const start =
    pointOf(series, series.start) ?? fail('answerUnknown', { call: 'GET event', code: 'no-start' })
  const year = (start.is === 'day' ? start.day : dayOf(start.at, zone)).slice(0, 4)
  const key = itemKey('outlook-calendar', 'event', idOf(record))
  const stem = `${year}/${keyedName(label(series.subject), key)}`
  const changes = [series, ...series.exceptionOccurrences].map(changeTime)
  const time = Math.max(...changes)
  return [
    { path: `${stem}.ics`, time, content: eventCalendar(series) },
    { path: `${stem}.json`, time, content: recordBytes(record) },
  ]
}

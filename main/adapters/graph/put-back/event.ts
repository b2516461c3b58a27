import type { Json } from '../../../core/ports.ts'
import { isList, members } from '../../exact-json.ts'
import { path } from '../path.ts'
import { idOf, textOf, type GraphRecord } from '../records.ts'
import { ask, listIn, madeId, readMany, readRecord, recordsIn } from './ask.ts'
import { setDays } from './days.ts'
import { plainEvent } from './event-body.ts'
import { addFiles } from './files.ts'
import { createHomes } from './homes.ts'
import { bearing, markerId, markerOf, properties } from './marker.ts'
import type { Loss, PutBackBox, SavedItem } from './types.ts'
import { etagOf, findThere, madeOf, sealOf, type Writer } from './writer.ts'

/** What a person sees and changes of an event. */
const sealed =
  'subject,body,start,end,isAllDay,recurrence,location,showAs,sensitivity,importance,isReminderOn,reminderMinutesBeforeStart,categories,attendees'.split(
    ',',
  )

const isSeries = (record: GraphRecord): boolean => members(record['recurrence']) !== null

const hasGuests = ({ attendees }: GraphRecord): boolean =>
  attendees !== undefined && isList(attendees) && attendees.length > 0

/** Attachments that the copy tells of without bytes: links to files elsewhere. */
function linksOf({ record, files }: SavedItem): Loss[] {
  const told = members(record['_dk'])?.['attachments']
  const many = told !== undefined && isList(told) ? told.length : 0
  return many > files.length ? ['attachment'] : []
}

const filterText = (text: string): string => text.replaceAll("'", "''")

/** What reading and writing events of one mailbox takes. */
function deskOf(box: PutBackBox) {
  const user = box.mailbox.id
  const list = path`/users/${user}/calendars`
  return {
    box,
    homes: createHomes(box, { list, name: 'name', own: { type: 'calendar' } }),
    all: path`/users/${user}/events`,
    one: (id: string) => path`/users/${user}/events/${id}`,
    inside: (calendar: string) => path`/users/${user}/calendars/${calendar}/events`,
  }
}
type Desk = ReturnType<typeof deskOf>

const select = { $select: 'id' }

function keysOf(item: SavedItem): string[] {
  const uid = filterText(textOf(item.record, 'iCalUId'))
  return [madeOf(item), ...(uid === '' ? [] : [`iCalUId eq '${uid}'`])]
}

const finder = ({ box, homes, all, one, inside }: Desk): Pick<Writer, 'find' | 'findMade'> => ({
  async find(items) {
    const calendars = new Map<SavedItem, string | null>()
    for (const item of items) calendars.set(item, await homes.peek(item))
    return findThere(box, items, {
      byId: ({ record }) => ({ to: one(idOf(record)), query: select }),
      byKey: (item) => {
        const calendar = calendars.get(item) ?? null
        // The list of all shows the default calendar only.
        const lists = [all, ...(calendar === null ? [] : [inside(calendar)])]
        return lists.flatMap((to) =>
          keysOf(item).map((filter) => ({ to, query: { ...select, $filter: filter } })),
        )
      },
      found: (record) => ({ id: idOf(record), home: '' }),
    })
  },
  async findMade(item) {
    const home = await homes.peek(item)
    if (home === null) return null
    const query = { ...select, $filter: bearing(markerId, markerOf(box, item)) }
    const [answer] = await readMany(box, [{ to: inside(home), query }])
    const [first] = listIn(answer ?? null)
    return first === undefined ? null : { id: idOf(first), home }
  },
})

const maker = ({ box, homes, one, inside }: Desk): Pick<Writer, 'home' | 'make' | 'complete'> => ({
  home: (item) => homes.of(item),
  async make(item, home) {
    const body: Json = {
      ...plainEvent(item.record, box.mailbox.address),
      // The same one gives the event that is there already (paper, 5.2).
      transactionId: markerOf(box, item),
      singleValueExtendedProperties: properties(box, item),
    }
    return madeId(await ask(box, { method: 'POST', to: inside(home), body }), inside(home))
  },
  async complete(item, { id, isNew }) {
    const lost: Loss[] = linksOf(item)
    if (hasGuests(item.record)) lost.push('people')
    if (isSeries(item.record)) lost.push(...(await setDays(box, item.record, id)))
    lost.push(...(await addFiles(box, { at: one(id), files: item.files, isNew })))
    return [...new Set(lost)]
  },
})

function sealOfEvent(record: GraphRecord): string {
  const days = record['exceptionOccurrences']
  const seals = recordsIn(days !== undefined && isList(days) ? days : []).map((one) =>
    sealOf(one, sealed),
  )
  return sealOf({ ...record, seals: seals.toSorted() }, [...sealed, 'seals'])
}

/** Writes events into one mailbox: always without guests, so that nobody is written to. */
export function eventWriter(box: PutBackBox): Writer {
  const desk = deskOf(box)
  const { one } = desk
  return {
    right: 'Calendars.ReadWrite',
    ...finder(desk),
    ...maker(desk),
    look: ({ id }) => readRecord(box, { to: one(id), query: { $expand: 'exceptionOccurrences' } }),
    seal: sealOfEvent,
    refusal(there, item) {
      if (hasGuests(there)) return 'people'
      return isSeries(there) || isSeries(item.record) ? 'series' : null
    },
    async overwrite({ id }, record, there) {
      // What it has online it keeps: only guests that it had are written down.
      const body = plainEvent(record, box.mailbox.address, hasGuests(record))
      await ask(box, { method: 'PATCH', to: one(id), body, ifMatch: etagOf(there) })
    },
    remove: async ({ id }) => void (await ask(box, { method: 'DELETE', to: one(id) })),
    bringBack: () => Promise.resolve(),
  }
}

import type { Json } from '../../../core/ports.ts'
import { isList, members } from '../../exact-json.ts'
import { path } from '../path.ts'
import { idOf, textOf, type GraphRecord } from '../records.ts'
import { ask, madeId, readList, readRecord, recordsIn } from './ask.ts'
import { createHomes } from './homes.ts'
import { markerOf, originOf } from './marker.ts'
import type { Found, Loss, PutBackBox, SavedItem } from './types.ts'
import { overwriting, sealOf, written, type Writer } from './writer.ts'

/** What is written of a task; its rule is not: To Do does not take it reliably (paper, 7). */
const names =
  'title,body,importance,status,isReminderOn,reminderDateTime,startDateTime,dueDateTime,categories'.split(
    ',',
  )
const whole = { $expand: 'checklistItems,linkedResources' }
/** Name of the application of the link that makes a task known again. */
const application = 'DingKeep'

const listOf = (record: GraphRecord, name: string): GraphRecord[] => {
  const list = record[name]
  return list !== undefined && isList(list) ? recordsIn(list) : []
}

const isOurs = (link: GraphRecord): boolean => textOf(link, 'applicationName') === application

/** The names that our link bears: the saved item, and the put-back that made it. */
const linkOf = (box: PutBackBox, item: SavedItem): Json => ({
  applicationName: application,
  displayName: application,
  externalId: `${originOf(item)}.${markerOf(box, item)}`,
})

function linksOf(box: PutBackBox, item: SavedItem): Json[] {
  const kept = listOf(item.record, 'linkedResources').filter((link) => !isOurs(link))
  const all = kept.map((link) =>
    written(link, ['applicationName', 'displayName', 'externalId', 'webUrl']),
  )
  return [...all, linkOf(box, item)]
}

type Step = Readonly<{ name: string; isChecked: boolean }>
const stepOf = (record: GraphRecord): Step => ({
  name: textOf(record, 'displayName'),
  isChecked: record['isChecked'] === true,
})
const wordOf = ({ name, isChecked }: Step): string => JSON.stringify([name, isChecked])

/** Makes the steps of a task those of a record: what is not in it goes, what lacks comes. */
async function setSteps(box: PutBackBox, at: Found, record: GraphRecord): Promise<void> {
  const to = path`/users/${box.mailbox.id}/todo/lists/${at.home}/tasks/${at.id}/checklistItems`
  const wanted = listOf(record, 'checklistItems').map(stepOf)
  const open = wanted.map(wordOf)
  for (const one of await readList(box, { to })) {
    const found = open.indexOf(wordOf(stepOf(one)))
    if (found >= 0) open.splice(found, 1)
    else {
      const step = path`/users/${box.mailbox.id}/todo/lists/${at.home}/tasks/${at.id}/checklistItems/${idOf(one)}`
      await ask(box, { method: 'DELETE', to: step })
    }
  }
  for (const step of wanted) {
    const isThere = !open.includes(wordOf(step))
    if (isThere) continue
    open.splice(open.indexOf(wordOf(step)), 1)
    const body = { displayName: step.name, isChecked: step.isChecked }
    await ask(box, { method: 'POST', to, body })
  }
}

/** What can not be written of a task. */
function lossesOf(item: SavedItem): Loss[] {
  const { recurrence, hasAttachments } = item.record
  const lost: Loss[] = []
  if (members(recurrence) !== null) lost.push('recurrence')
  if (hasAttachments === true) lost.push('attachment')
  return lost
}

/** All tasks of a mailbox that some put-back made, by the names of their links. */
async function madeTasks(box: PutBackBox): Promise<ReadonlyMap<string, Found>> {
  const found = new Map<string, Found>()
  const user = box.mailbox.id
  for (const list of await readList(box, { to: path`/users/${user}/todo/lists` })) {
    if (list['wellknownListName'] === 'flaggedEmails') continue
    const to = path`/users/${user}/todo/lists/${idOf(list)}/tasks`
    for (const task of await readList(box, { to, query: { ...whole, $top: 100 } }))
      for (const link of listOf(task, 'linkedResources').filter(isOurs))
        for (const name of textOf(link, 'externalId').split('.'))
          found.set(name, { id: idOf(task), home: idOf(list) })
  }
  return found
}

/** What reading and writing tasks of one mailbox takes. */
function deskOf(box: PutBackBox) {
  const user = box.mailbox.id
  const list = path`/users/${user}/todo/lists`
  const one = ({ id, home }: Found) => path`/users/${user}/todo/lists/${home}/tasks/${id}`
  return {
    box,
    homes: createHomes(box, { list, name: 'displayName', own: { type: 'list' } }),
    one,
    inside: (home: string) => path`/users/${user}/todo/lists/${home}/tasks`,
    look: (found: Found) => readRecord(box, { to: one(found), query: whole }),
  }
}
type Desk = ReturnType<typeof deskOf>

function finder({ box, homes, look }: Desk): Pick<Writer, 'find' | 'findMade'> {
  // No filter finds them: they are read once, and what is made later is known anyway.
  let made: Promise<ReadonlyMap<string, Found>> | null = null

  async function byId(item: SavedItem): Promise<Found | null> {
    const home = box.isOwn ? await homes.peek(item) : null
    if (home === null) return null
    const found = { id: idOf(item.record), home }
    return (await look(found)) === null ? null : found
  }

  return {
    async find(items) {
      const found = new Map<SavedItem, Found>()
      for (const item of items) {
        const there = (await byId(item)) ?? (await (made ??= madeTasks(box))).get(originOf(item))
        if (there !== undefined) found.set(item, there)
      }
      return found
    },
    findMade: async (item) => (await madeTasks(box)).get(markerOf(box, item)) ?? null,
  }
}

const sealOfTask = (record: GraphRecord): string => {
  const steps = listOf(record, 'checklistItems').map(stepOf).map(wordOf).toSorted()
  return sealOf({ ...record, steps }, [...names, 'steps'])
}

const repeats = ({ recurrence }: GraphRecord): boolean => members(recurrence) !== null

/** Writes tasks into one mailbox. */
export function taskWriter(box: PutBackBox): Writer {
  const desk = deskOf(box)
  const { homes, one, inside, look } = desk
  return {
    right: 'Tasks.ReadWrite.All',
    ...finder(desk),
    home: (item) => homes.of(item),
    async make(item, home) {
      const body = { ...written(item.record, names), linkedResources: linksOf(box, item) }
      return madeId(await ask(box, { method: 'POST', to: inside(home), body }), inside(home))
    },
    async complete(item, at) {
      await setSteps(box, at, item.record)
      return lossesOf(item)
    },
    look,
    seal: sealOfTask,
    refusal: (there, item) => (repeats(there) || repeats(item.record) ? 'series' : null),
    async overwrite(found, record, there) {
      const etag = there['@odata.etag']
      const ifMatch = typeof etag === 'string' ? etag : undefined
      await ask(box, { method: 'PATCH', to: one(found), body: overwriting(record, names), ifMatch })
      await setSteps(box, found, record)
    },
    remove: async (found) => void (await ask(box, { method: 'DELETE', to: one(found) })),
    bringBack: () => Promise.resolve(),
  }
}

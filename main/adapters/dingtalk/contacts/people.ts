import { z } from 'zod'

import type { Change, FileDraft, Json } from '../../../core/ports.ts'
import { members } from '../../exact-json.ts'
import { idShape, readAnswer, textShape } from '../answers.ts'
import type { Person } from '../directory.ts'
import { contactsEndpoints as calls } from '../endpoints.ts'
import { refusalOf } from '../errors.ts'
import { at } from '../paging.ts'
import { parallel, usualWidth } from '../parallel.ts'
import {
  contactKey,
  fileOf,
  fingerprint,
  pathsOf,
  recordFile,
  savedNames,
  stemOf,
  type Context,
  type SavedNames,
} from './context.ts'
import type { DepartmentNames } from './departments.ts'
import type { RolesOfPeople } from './roles.ts'
import { savedRecords } from './saved-records.ts'
import { personCard } from './vcard.ts'

const folder = 'people'
const leftFolder = 'left'
const personShape = z.object({
  userid: idShape,
  name: textShape,
  dept_id_list: z.array(idShape).catch([]),
})

/** What is read of people beside their own records. */
export type Around = Readonly<{
  names: DepartmentNames
  roles: RolesOfPeople
}>

type Reading = Readonly<{ context: Context; around: Around; saved: SavedNames; left: SavedNames }>
type Asked = Readonly<{ userid: string; print: string | null; paths: readonly string[] }>

/** Names of a person's departments; the root's name is the company's. */
const unitsOf = ({ names }: Around, ids: readonly string[]): string[] =>
  ids.filter((id) => id !== '1').flatMap((id) => names.get(id) ?? [])

/** Changes whenever the lists show another person, or other words stand in the card. */
function printOf(around: Around, person: Person): string {
  const units = unitsOf(around, person.departments)
  const company = around.names.get('1') ?? ''
  const roles = (around.roles.get(person.userid) ?? []).toSorted()
  return fingerprint([person.records, company, units, roles])
}

function filesOf(reading: Reading, userid: string, record: Json): FileDraft[] {
  const { names } = reading.around
  const person = readAnswer(personShape, record, calls.person.id)
  const stem = stemOf('user', userid, person.name)
  const workplace = {
    company: names.get('1') ?? '',
    departments: unitsOf(reading.around, person.dept_id_list),
  }
  const card = personCard(record, workplace)
  const files = [
    fileOf(`${folder}/${stem}.vcf`, card),
    recordFile(`${folder}/${stem}.json`, record),
  ]
  return files.map((file) => back(reading, userid, file))
}

/** Someone who comes back is taken out of the folder of those who left. */
function back({ saved, left }: Reading, userid: string, file: FileDraft): FileDraft {
  const key = contactKey('user', userid)
  const ending = file.path.slice(file.path.lastIndexOf('.'))
  const from = pathsOf(left, leftFolder, key).find((path) => path.endsWith(ending))
  return saved.has(key) || from === undefined ? file : { ...file, from }
}

async function getPerson({ dingtalk, ask }: Context, userid: string): Promise<Json> {
  const answer = await dingtalk.call(calls.person, {
    kind: 'contacts',
    body: { userid },
    signal: ask.signal,
  })
  return at(answer, 'result') ?? null
}

/** Files of someone who left, moved as they are. */
async function leave({ context, saved }: Reading, userid: string): Promise<Change> {
  const files: FileDraft[] = []
  for (const name of saved.get(contactKey('user', userid)) ?? []) {
    const from = `${folder}/${name}`
    const content = await context.ask.before.read(from)
    if (content !== null) files.push({ ...fileOf(`${leftFolder}/${name}`, content), from })
  }
  const item = { type: 'user', id: userid }
  return files.length === 0
    ? { is: 'gone', item, paths: [] }
    : { is: 'item', item: { ...item, files } }
}

async function settle(reading: Reading, { userid, print, paths }: Asked): Promise<Change> {
  const { context } = reading
  const item = { type: 'user', id: userid }
  if (print !== null && context.saved.people[userid] === print && paths.length > 0) {
    context.next.people[userid] = print
    return { is: 'same', item, paths }
  }
  try {
    const files = filesOf(reading, userid, await getPerson(context, userid))
    context.trouble.read()
    if (print !== null) context.next.people[userid] = print
    return { is: 'item', item: { ...item, files } }
  } catch (error) {
    if (refusalOf(error)?.what === 'no-user') return leave(reading, userid)
    return { is: 'failed', item, paths, failure: context.trouble.failed(error) }
  }
}

/** People of the copy before whom no list shows any more: each is asked for by id. */
async function unseen(reading: Reading, listed: ReadonlySet<string>): Promise<Asked[]> {
  const { context, saved } = reading
  const asked: Asked[] = []
  for await (const { key, record } of savedRecords(context.ask.before, folder, { saved, listed })) {
    const userid = members(record)?.['userid']
    const paths = pathsOf(saved, folder, key)
    if (typeof userid === 'string') asked.push({ userid, print: null, paths })
  }
  return asked
}

/**
 * Reads people: all records in a full run, else those whose list entries or roles changed.
 *
 * Someone has left only if DingTalk says so when asked by id; their files move to `left/`.
 */
export async function* readPeople(
  context: Context,
  people: readonly Person[],
  around: Around,
): AsyncGenerator<Change> {
  const { before } = context.ask
  const saved = await savedNames(before, folder)
  const left = await savedNames(before, leftFolder)
  const reading = { context, around, saved, left }
  const listed = people.map((person): Asked => {
    const paths = pathsOf(saved, folder, contactKey('user', person.userid))
    return { userid: person.userid, print: printOf(around, person), paths }
  })
  const keys = new Set(people.map(({ userid }) => contactKey('user', userid)))
  const all = [...listed, ...(await unseen(reading, keys))]
  yield* parallel(all, usualWidth, (asked) => settle(reading, asked))
}

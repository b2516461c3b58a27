import { z } from 'zod'

import { fail } from '../../../core/failure.ts'
import type { Before, ItemDraft, Json } from '../../../core/ports.ts'
import { members, recordBytes } from '../../exact-json.ts'
import type { PageLanguage } from '../../readable/index.ts'
import { readAnswer } from '../answers.ts'
import type { DingTalk } from '../client.ts'
import type { Contents } from '../contents.ts'
import { timeIn } from '../shapes.ts'
import { approvalsEndpoints as calls } from './endpoints.ts'
import { fileDrafts, isFetchable, namedFiles } from './files.ts'
import { type Instance, instanceSchema, peopleOf } from './instance.ts'
import { pageOf } from './page.ts'
import { instanceStem } from './paths.ts'

const ownShape = z.object({ id: z.string(), names: z.record(z.string(), z.string()).optional() })

/** An approval as the copy before has it. */
export type Saved = Readonly<{
  id: string
  /** Path without ending. */
  stem: string
  instance: Instance
  /** Names of people by id, as they were written. */
  names: ReadonlyMap<string, string>
}>

/** Reads an approval's record out of the copy before; null where it is not there or not whole. */
export async function readSaved(before: Before, stem: string): Promise<Saved | null> {
  const bytes = await before.read(`${stem}.json`)
  const record = bytes === null ? null : parse(bytes)
  const own = ownShape.safeParse(members(record)?.['_dk'])
  const instance = instanceSchema.safeParse(record)
  if (!own.success || !instance.success) return null
  const names = new Map(Object.entries(own.data.names ?? {}))
  return { id: own.data.id, stem, instance: instance.data, names }
}

function parse(bytes: Uint8Array): Json {
  try {
    return JSON.parse(new TextDecoder().decode(bytes)) as Json
  } catch {
    return null // a damaged record is read again, as one that is not there
  }
}

/** What drafts of a run have in common. */
export type DraftFacts = Readonly<{
  dingtalk: DingTalk
  contents: Contents
  before: Before
  /** Names by userid; they may still be on their way when reading begins. */
  names: () => Promise<ReadonlyMap<string, string>>
  language: PageLanguage
  zone: string
  /** True where DingTalk is a sample company on this computer. */
  local: boolean
}>

type Read = Readonly<{
  id: string
  answer: Json | null
  saved: Saved | null
  template: string
  folder: string
}>

/** Reads the answer for one approval. Fails with `answerUnknown` where it is none. */
export function readInstanceAnswer(answer: Json | null): Instance {
  const instance = readAnswer(instanceSchema, answer, calls.instance.id)
  if (timeIn(instance.createTime) === 0)
    return fail('answerUnknown', { call: calls.instance.id, code: 'no-time' })
  return instance
}

/**
 * Names of the people in an approval. A name once written stays: people leave and marry, and what
 * they decided then must not change with them.
 */
async function namesFor(instance: Instance, saved: Saved | null, facts: DraftFacts) {
  const present = await facts.names()
  const names = new Map<string, string>()
  for (const id of peopleOf(instance)) {
    const name = saved?.names.get(id) ?? present.get(id) ?? ''
    if (name !== '') names.set(id, name)
  }
  return names
}

/** Files of an approval that the copy before has: id of the file → its name there. */
async function savedFiles(before: Before, id: string, saved: Saved | null) {
  const found = new Map<string, string>()
  if (saved === null) return found
  const files = namedFiles(id, saved.instance)
  if (files.size === 0) return found
  const names = new Set((await before.list(`${saved.stem}.files`)).map(({ name }) => name))
  for (const [file, { name }] of files) if (names.has(name)) found.set(file, name)
  return found
}

/**
 * Tells whether the copy before has every file that an approval names; a run that broke off, as
 * when the allowance ran out, may have left the record alone.
 */
export async function hasAllFiles(facts: DraftFacts, saved: Saved): Promise<boolean> {
  const files = [...namedFiles(saved.id, saved.instance).values()]
  const wanted = files.filter(({ ref }) => isFetchable(ref, facts.local))
  if (wanted.length === 0) return true
  const there = await savedFiles(facts.before, saved.id, saved)
  return wanted.every(({ ref }) => there.has(ref.id))
}

/** The newest time that an approval tells of itself. */
function timeOf(instance: Instance): number {
  const times = [instance.createTime, instance.finishTime]
  return Math.max(...[...times, ...instance.operationRecords.map(({ date }) => date)].map(timeIn))
}

/** Makes the files of one approval: record, page and attachments. */
export async function draftOf(facts: DraftFacts, read: Read): Promise<ItemDraft> {
  const { id, saved, folder } = read
  const instance = readInstanceAnswer(read.answer)
  const { before, zone, local } = facts
  const stem = instanceStem(folder, id, { instance, zone })
  const names = await namesFor(instance, saved, facts)
  const files = namedFiles(id, instance)
  const about = {
    ...facts,
    names,
    template: read.template,
    files,
    folder: `${stem.split('/').at(-1)}.files`,
  }
  const own = { kind: 'approvals', type: 'instance', id, names: Object.fromEntries(names) }
  const record: Json = { ...members(read.answer ?? undefined), _dk: own }
  const fileAsk = {
    ...facts,
    id,
    instance,
    stem,
    stemBefore: saved?.stem ?? null,
    saved: await savedFiles(before, id, saved),
    local,
  }
  const time = timeOf(instance)
  const moved = (ending: string) =>
    saved !== null && saved.stem !== stem ? { from: `${saved.stem}${ending}` } : {}
  return {
    type: 'instance',
    id,
    files: [
      { path: `${stem}.json`, ...moved('.json'), time, content: recordBytes(record) },
      { path: `${stem}.html`, ...moved('.html'), time, content: pageOf(instance, about) },
      ...fileDrafts(fileAsk, files.values()),
    ],
  }
}

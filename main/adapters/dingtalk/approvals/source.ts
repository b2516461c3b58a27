import { fail, FailureError } from '../../../core/failure.ts'
import type { Change, Clock, Entry, Page, ReadAsk, Source } from '../../../core/ports.ts'
import type { PageLanguage } from '../../readable/index.ts'
import type { DingTalk } from '../client.ts'
import { watchContents } from '../contents.ts'
import type { Directory } from '../directory.ts'
import { createItemTrouble } from '../item-failure.ts'
import { parallel } from '../parallel.ts'
import { type Cursor, cursorJson, readCursor } from './cursor.ts'
import type { DraftFacts } from './draft.ts'
import { type InstanceAsk, openInCopy, readOne } from './instances.ts'
import { listIds, listTemplates, longestReach, type Template } from './listing.ts'
import { folderOf, stemsIn, templateFolder } from './paths.ts'
import { oneFailure, templateChanges } from './template.ts'

/** The last days are listed again, for what came in late. */
const overlap = 3 * 86_400_000
/** Changes are handed on in portions of so many approvals. */
const pageSize = 20
/** Read ahead: more than a portion, so that calls go on while attachments are fetched. */
const readAhead = 60

export type ApprovalsOptions = Readonly<{
  clock: Clock
  /** Gives the names that stand in pages; approvals are read without it too. */
  directory: Directory
  language: PageLanguage
  /** True where DingTalk is a sample company on this computer, whose pictures lie there too. */
  local?: boolean
}>

type Run = DraftFacts &
  Readonly<{
    ask: ReadAsk
    signal: AbortSignal
    trouble: InstanceAsk['trouble']
    cursor: Cursor | null
    entries: readonly Entry[]
    now: number
    /** What the next run asks for again: id → template. */
    open: Map<string, string>
    /** Templates that were listed to their end. */
    listed: Set<string>
    /** Start of the newest approval of all templates. */
    newest: { at: number }
  }>

/** Names by userid; empty where people may not be read. */
async function namesOf(directory: Directory, ask: ReadAsk): Promise<Map<string, string>> {
  try {
    const { people } = await directory.read(ask.departments, ask.signal)
    return new Map(people.map(({ userid, name }) => [userid, name]))
  } catch (error) {
    if (error instanceof FailureError) return new Map() // the contacts kind tells of it
    throw error
  }
}

async function startRun(dingtalk: DingTalk, options: ApprovalsOptions, ask: ReadAsk): Promise<Run> {
  const { clock, directory, language } = options
  return {
    dingtalk,
    language,
    ask,
    before: ask.before,
    signal: ask.signal,
    zone: ask.zone,
    local: options.local ?? false,
    names: await namesOf(directory, ask),
    contents: watchContents(),
    trouble: createItemTrouble(),
    cursor: ask.mode === 'full' ? null : readCursor(ask.before.cursor),
    entries: await ask.before.list(''),
    now: clock.now(),
    open: new Map(),
    listed: new Set(),
    newest: { at: 0 },
  }
}

/** Ids that a template's lists give; where they fail, the next run lists the same time again. */
async function idsOf(run: Run, template: Template, isNew: boolean) {
  const { code } = template
  const reach = run.now - longestReach
  const known = isNew ? undefined : run.cursor?.until.get(code)
  const from = known === undefined ? reach : Math.max(reach, known - overlap)
  try {
    const ids = await listIds(run, { code, from, to: run.now })
    run.listed.add(code)
    return { ids, failure: null }
  } catch (error) {
    return { ids: new Set<string>(), failure: oneFailure(run.trouble, error) }
  }
}

/** A full run reads every record again: a comment may come after the end. */
const endedIn = ({ mode }: ReadAsk): InstanceAsk['ended'] => (mode === 'full' ? 'read' : 'keep')

/** Hands on the approvals of one template in portions. */
async function* portions(run: Run, ask: InstanceAsk, ids: Set<string>): AsyncGenerator<Change[]> {
  const { code } = ask.place.template
  const asked = new Set(
    [...(run.cursor?.open ?? [])].flatMap(([id, of]) => (of === code ? [id] : [])),
  )
  const old = run.cursor === null ? await openInCopy(ask, ids) : []
  const all = new Set([...ids, ...asked, ...old])
  let portion: Change[] = []
  for await (const reading of parallel(all, readAhead, (id) => readOne(ask, id, asked.has(id)))) {
    if (reading.open) run.open.set(reading.id, code)
    run.newest.at = Math.max(run.newest.at, reading.started)
    portion.push(...reading.changes)
    if (portion.length < pageSize) continue
    yield portion
    run.contents.throwIfEnded()
    portion = []
  }
  yield portion
  run.contents.throwIfEnded()
  for (const id of all) if (run.contents.failedItems.has(id)) run.open.set(id, code)
}

async function* readTemplate(run: Run, template: Template): AsyncGenerator<Change[]> {
  const { ask } = run
  const folderBefore = folderOf(run.entries, template.code)
  const folder = templateFolder(template.code, template.name)
  const place = { template, folder, folderBefore }
  yield await templateChanges({ ...run, again: ask.mode === 'full' }, place)
  const { ids, failure } = await idsOf(run, template, folderBefore === null)
  if (failure !== null) {
    const item = { type: 'template', id: template.code }
    yield [{ is: 'failed', item, paths: [folder], failure }]
  }
  const stems = folderBefore === null ? new Map() : await stemsIn(run.before, folderBefore)
  yield* portions(run, { ...run, place, stems, ended: endedIn(ask) }, ids)
}

/** Templates that the copy has open approvals of although the list does not show them any more. */
function unlisted(run: Run, templates: readonly Template[]): string[] {
  const listed = new Set(templates.map(({ code }) => code))
  return [...new Set(run.cursor?.open.values())].filter((code) => !listed.has(code))
}

async function* readHidden(run: Run, code: string): AsyncGenerator<Change[]> {
  const folder = folderOf(run.entries, code)
  if (folder === null) return
  const name = folder.replace(/~[a-z2-7]+$/, '')
  const place = { template: { code, name }, folder, folderBefore: folder }
  const stems = await stemsIn(run.before, folder)
  yield* portions(run, { ...run, place, stems, ended: endedIn(run.ask) }, new Set())
}

/**
 * The next run lists from the newest approval seen, and not from our clock: a clock that was wrong
 * for a day must not hide what was filed in that day.
 */
function cursorAfter({ cursor, listed, newest, open }: Run): Cursor {
  const until = new Map(cursor?.until)
  const reached = Math.max(newest.at, ...until.values())
  if (reached > 0) for (const code of listed) until.set(code, reached)
  return { until, open }
}

async function* readAll(run: Run): AsyncGenerator<Page> {
  const templates = await listTemplates(run)
  if (templates.length === 0 && run.entries.some(({ is }) => is === 'folder'))
    return fail('suddenlyEmpty', { kind: 'approvals' })
  let done = 0
  for (const template of templates)
    for await (const changes of readTemplate(run, template)) {
      done += changes.length
      yield { changes, done, total: null }
    }
  for (const code of unlisted(run, templates))
    for await (const changes of readHidden(run, code)) {
      done += changes.length
      yield { changes, done, total: null }
    }
  yield { changes: [], cursor: cursorJson(cursorAfter(run)), done, total: done }
}

/**
 * Reads approvals with their templates and attachments.
 *
 * DingTalk lists approvals by their start only, so that an incremental run lists the last days and
 * asks again for those that were open. Nothing is ever taken as deleted.
 */
export const approvalsSource = (dingtalk: DingTalk, options: ApprovalsOptions): Source => ({
  kind: 'approvals',
  async *read(ask) {
    yield* readAll(await startRun(dingtalk, options, ask))
  },
})

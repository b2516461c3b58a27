import type { Change, ReadAsk } from '../../../core/ports.ts'
import { parallel } from '../parallel.ts'
import { type InstanceAsk, openInCopy, type Reading, readOne } from './instances.ts'
import { listIds, longestReach, type Template } from './listing.ts'
import { folderOf, stemsIn, templateFolder } from './paths.ts'
import type { Run } from './run.ts'
import { oneFailure, templateChanges } from './template.ts'

/** The last days are listed again, for what came in late. */
const overlap = 3 * 86_400_000

/**
 * Templates whose lists are read side by side, so that approvals follow without a gap. Few: where
 * the allowance runs out, lists without their approvals were for nothing.
 */
const listAhead = 3

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

/** A template whose lists are read: its own changes, and the approvals that are to follow. */
type Listed = Readonly<{
  changes: readonly Change[]
  ask: InstanceAsk
  ids: ReadonlySet<string>
  /** Those that failed or were open in the run before: they are read whatever the copy has. */
  must: ReadonlySet<string>
}>

async function withOpen(run: Run, at: Omit<Listed, 'must'>): Promise<Listed> {
  const { code } = at.ask.place.template
  const must = new Set(
    [...(run.cursor?.open ?? [])].flatMap(([id, of]) => (of === code ? [id] : [])),
  )
  const old = run.cursor === null ? await openInCopy(at.ask, at.ids) : []
  return { ...at, ids: new Set([...at.ids, ...must, ...old]), must }
}

async function listTemplate(run: Run, template: Template): Promise<Listed> {
  const { ask } = run
  const folderBefore = folderOf(run.entries, template.code)
  const folder = templateFolder(template.code, template.name)
  const place = { template, folder, folderBefore }
  const [changes, { ids, failure }] = await Promise.all([
    templateChanges({ ...run, again: ask.mode === 'full' }, place),
    idsOf(run, template, folderBefore === null),
  ])
  const item = { type: 'template', id: template.code }
  const failed: Change[] =
    failure === null ? [] : [{ is: 'failed', item, paths: [folder], failure }]
  const stems = folderBefore === null ? new Map() : await stemsIn(run.before, folderBefore)
  const about = { ...run, place, stems, ended: endedIn(ask) }
  return withOpen(run, { changes: [...changes, ...failed], ask: about, ids })
}

/** Templates that the copy has open approvals of although the list does not show them any more. */
function unlisted(run: Run, templates: readonly Template[]): string[] {
  const listed = new Set(templates.map(({ code }) => code))
  return [...new Set(run.cursor?.open.values())].filter((code) => !listed.has(code))
}

async function listHidden(run: Run, code: string): Promise<Listed[]> {
  const folder = folderOf(run.entries, code)
  if (folder === null) return []
  const name = folder.replace(/~[a-z2-7]+$/, '')
  const place = { template: { code, name }, folder, folderBefore: folder }
  const stems = await stemsIn(run.before, folder)
  const ask = { ...run, place, stems, ended: endedIn(run.ask) }
  return [await withOpen(run, { changes: [], ask, ids: new Set() })]
}

/** One step of the reading: changes that are known already, or an approval to be read. */
export type Step = () => Promise<Stepped>
/** What a step comes to. */
export type Stepped = Reading | Readonly<{ changes: readonly Change[] }>

/** All that is to be done in its order; the lists of templates are read some templates ahead. */
export async function* stepsOf(run: Run, templates: readonly Template[]): AsyncGenerator<Step> {
  for await (const one of parallel(templates, listAhead, (each) => listTemplate(run, each)))
    yield* stepsIn(run, one)
  for (const code of unlisted(run, templates))
    for (const one of await listHidden(run, code)) yield* stepsIn(run, one)
}

function* stepsIn(run: Run, { changes, ask, ids, must }: Listed): Generator<Step> {
  if (changes.length > 0) yield async () => ({ changes })
  const { code } = ask.place.template
  for (const id of ids) {
    run.asked.set(id, code)
    yield () => readOne(ask, id, must.has(id))
  }
}

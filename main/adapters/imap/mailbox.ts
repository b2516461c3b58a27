import { type Failure, FailureError } from '../../core/failure.ts'
import type { Before } from '../../core/ports.ts'
import type { MailboxCursor } from './cursor.ts'
import { placesOf } from './places.ts'
import type { ImapFolder } from './port.ts'
import { monthName, readSaved, sameness, type SavedAt } from './records.ts'
import { type FolderWork, type SurveyAsk, surveyFolder } from './survey.ts'

/** What is to be done in one mailbox. */
export type MailboxWork = Readonly<{
  address: string
  folders: readonly ImapFolder[]
  places: ReadonlyMap<string, string>
  works: readonly FolderWork[]
  /** Folders that the server does not open. */
  refused: readonly Readonly<{ place: string; path: string; failure: Failure }>[]
  /** Saved folders that the server does not list any more, with all that they hold. */
  vanished: readonly Readonly<{ place: string; saved: readonly SavedAt[] }>[]
  before: MailboxCursor
}>

/** Saved folders below a place: those with folders of months in them. */
async function savedPlaces(before: Before, place: string): Promise<string[]> {
  const found: string[] = []
  let hasMonths = false
  for (const { name, is } of await before.list(place)) {
    if (is !== 'folder') continue
    if (monthName.test(name)) hasMonths = true
    else found.push(...(await savedPlaces(before, `${place}/${name}`)))
  }
  return hasMonths ? [place, ...found] : found
}

type Listed = Readonly<{
  address: string
  folders: readonly ImapFolder[]
  places: ReadonlyMap<string, string>
}>

/** Whether the same folders are there as when the mailbox was read last, and none was in doubt. */
function isSameList({ folders }: Listed, before: MailboxCursor): boolean {
  const known = Object.keys(before.folders)
  return (
    Object.keys(before.doubts).length === 0 &&
    known.length === folders.length &&
    folders.every(({ path }) => before.folders[path] !== undefined)
  )
}

async function vanishedFrom({ ask }: SurveyAsk, listed: Listed, before: MailboxCursor) {
  if (ask.mode === 'incremental' && isSameList(listed, before)) return []
  const present = new Set(listed.places.values())
  const gone = (await savedPlaces(ask.before, listed.address)).filter((one) => !present.has(one))
  const read = gone.map(async (place) => ({ place, saved: await readSaved(ask.before, place) }))
  return (await Promise.all(read)).filter(({ saved }) => saved.length > 0)
}

/** Messages that left one folder and came into another are one: the new place takes the old name. */
function matchMoves(works: readonly FolderWork[], vanished: MailboxWork['vanished']): void {
  const left = new Map<string, SavedAt[]>()
  const all = [...works.flatMap(({ gone }) => gone), ...vanished.flatMap(({ saved }) => saved)]
  for (const saved of all) {
    const same = sameness(saved.mail)
    if (same !== '') left.set(same, [...(left.get(same) ?? []), saved])
  }
  for (const { fresh } of works)
    for (const one of fresh) one.was ??= left.get(sameness(one.facts))?.shift() ?? null
}

/** The failure where the server refuses one folder; anything else ends the mailbox. */
function refusalOf(error: unknown): Failure {
  if (error instanceof FailureError && error.failure.name === 'mailRefused') return error.failure
  throw error
}

/** Looks at all folders of a mailbox. Throws what the session throws. */
export async function surveyMailbox(
  context: SurveyAsk,
  address: string,
  before: MailboxCursor,
): Promise<MailboxWork> {
  const folders = await context.session.folders()
  const listed: Listed = { address, folders, places: placesOf(address, folders) }
  const works: FolderWork[] = []
  const refused: { place: string; path: string; failure: Failure }[] = []
  for (const folder of folders) {
    const { path } = folder
    const place = listed.places.get(path) ?? ''
    try {
      const work = await surveyFolder(context, { folder, place }, before.folders[path])
      if (work !== null) works.push(work)
    } catch (error) {
      refused.push({ place, path, failure: refusalOf(error) })
    }
  }
  const vanished = await vanishedFrom(context, listed, before)
  matchMoves(works, vanished)
  return { ...listed, works, refused, vanished, before }
}

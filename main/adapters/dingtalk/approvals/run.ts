import { FailureError } from '../../../core/failure.ts'
import type { Clock, Entry, ReadAsk } from '../../../core/ports.ts'
import type { PageLanguage } from '../../readable/index.ts'
import type { DingTalk } from '../client.ts'
import { watchContents } from '../contents.ts'
import type { Directory } from '../directory.ts'
import { createItemTrouble } from '../item-failure.ts'
import { type Cursor, readCursor } from './cursor.ts'
import type { DraftFacts } from './draft.ts'
import type { InstanceAsk } from './instances.ts'

/** What the source needs beside DingTalk. */
export type ApprovalsOptions = Readonly<{
  clock: Clock
  /** Gives the names that stand in pages; approvals are read without it too. */
  directory: Directory
  language: PageLanguage
  /** True where DingTalk is a sample company on this computer, whose pictures lie there too. */
  local?: boolean
}>

/** What one reading knows and gathers. */
export type Run = DraftFacts &
  Readonly<{
    ask: ReadAsk
    signal: AbortSignal
    trouble: InstanceAsk['trouble']
    cursor: Cursor | null
    entries: readonly Entry[]
    now: number
    /** Everything that was asked for: id → template. */
    asked: Map<string, string>
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

/** Looks at the copy before and starts a reading. */
export async function startRun(
  dingtalk: DingTalk,
  options: ApprovalsOptions,
  ask: ReadAsk,
): Promise<Run> {
  const { clock, directory, language } = options
  const names = namesOf(directory, ask)
  // Heard where the first name is wanted.
  names.catch(() => null)
  return {
    dingtalk,
    language,
    ask,
    before: ask.before,
    signal: ask.signal,
    zone: ask.zone,
    local: options.local ?? false,
    names: () => names,
    contents: watchContents(),
    trouble: createItemTrouble(),
    cursor: ask.mode === 'full' ? null : readCursor(ask.before.cursor),
    entries: await ask.before.list(''),
    now: clock.now(),
    asked: new Map(),
    open: new Map(),
    listed: new Set(),
    newest: { at: 0 },
  }
}

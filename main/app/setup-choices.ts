import type { Output } from '../../preload/contract.ts'
import { createDirectory, type Listed } from '../adapters/dingtalk/directory.ts'
import { organisationOf } from '../adapters/dingtalk/organisation.ts'
import { clientOf, currentSettings } from './settings-write.ts'
import type { SetupContext } from './setup-context.ts'
import { withDingTalk } from './setup-trials.ts'
import { valueOf } from './work.ts'

/** What a person can choose from. */
export type Choices = Readonly<{
  departments: () => Promise<Output<'setup.departments'>>
  /** People of a department (1 = all) who can be the backup account, at most 100. */
  members: (department: number) => Promise<Output<'setup.members'>>
  stop: () => void
}>

type Read = Readonly<{ listed: Listed; organisation: string }>
type Source = Readonly<{ key: string; read: (signal: AbortSignal) => Promise<Read> }>

/** While the wizard runs: the app of the draft, which then knows how many people there are. */
async function ofDraft(context: SetupContext): Promise<Source> {
  const draft = await context.draft()
  const { organisation, hosts } = draft
  return {
    key: JSON.stringify([draft.values.corpId, draft.values.clientId, hosts]),
    read: async (signal) => {
      const listed = await withDingTalk(context, draft, (open) =>
        createDirectory(open()).read([1], signal),
      )
      await context.change((before) => ({ ...before, people: listed.people.length }))
      return { listed, organisation }
    },
  }
}

/** Afterwards: the app of the settings. No draft is written, as that would open the wizard again. */
async function ofSettings(context: SetupContext): Promise<Source> {
  const opened = valueOf(await context.desk.needed())
  const settings = await currentSettings(context)
  return {
    key: JSON.stringify(settings.dingtalk),
    read: async (signal) => {
      const secret = (await opened.engine.secrets.read('dingtalk.client-secret')) ?? ''
      const client = clientOf(opened, settings, secret)
      const listed = await createDirectory(client).read([1], signal)
      const found = await organisationOf(client, signal)
      return { listed, organisation: found?.name ?? settings.dingtalk?.corpId ?? '' }
    },
  }
}

/** The organisation's departments and people, read once a minute at most. */
function directoryOf(context: SetupContext) {
  let kept: (Read & { at: number; key: string }) | null = null
  return async (signal: AbortSignal): Promise<Read> => {
    const { key, read } = await ((await context.isFinished())
      ? ofSettings(context)
      : ofDraft(context))
    const now = context.desk.clock.now()
    if (kept !== null && kept.key === key && now - kept.at < 60_000) return kept
    kept = { ...(await read(signal)), at: now, key }
    return kept
  }
}

/**
 * Rows of the tree. Settings name departments by numbers: one whose id no number holds digit for
 * digit cannot be chosen alone and comes with the department above it.
 */
function departmentRows({ departments, people }: Listed, name: string) {
  const count = new Map<string, number>()
  for (const person of people)
    for (const id of person.departments) count.set(id, (count.get(id) ?? 0) + 1)
  const isExact = (id: string): boolean => Number.isSafeInteger(Number(id))
  const above = new Map(departments.map(({ id, parent }) => [id, parent]))
  const parentOf = (id: string): number | null => {
    let at = above.get(id) ?? null
    while (at !== null && !isExact(at)) at = above.get(at) ?? null
    return at === null ? null : Number(at)
  }
  const rows = departments
    .filter(({ id }) => id !== '1' && isExact(id))
    .map(({ id, name: own }) => ({
      id: Number(id),
      name: own,
      parent: parentOf(id),
      people: count.get(id) ?? 0,
    }))
  // The root has no name of its own in the lists below it.
  const root = { id: 1, name, parent: null, people: count.get('1') ?? 0 }
  return above.has('1') ? [root, ...rows] : rows
}

/** What can be chosen from: departments of the tree, people for the backup account. */
export function choices(context: SetupContext): Choices {
  const list = directoryOf(context)
  const stop = new AbortController()
  return {
    async departments() {
      const { listed, organisation } = await list(stop.signal)
      return { rows: departmentRows(listed, organisation) }
    },
    async members(department) {
      const { people } = (await list(stop.signal)).listed
      const inIt = people.filter(
        ({ unionid, departments }) =>
          unionid !== '' && (department === 1 || departments.includes(String(department))),
      )
      return { rows: inIt.slice(0, 100).map(({ unionid, name }) => ({ unionId: unionid, name })) }
    },
    stop: () => stop.abort(),
  }
}

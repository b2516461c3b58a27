import type { Output } from '../../preload/contract.ts'
import { createDirectory, type Listed } from '../adapters/dingtalk/directory.ts'
import type { SetupContext } from './setup-context.ts'
import { withDingTalk } from './setup-trials.ts'

/** What a person can choose from. */
export type Choices = Readonly<{
  departments: () => Promise<Output<'setup.departments'>>
  /** People of a department (1 = all) who can be the backup account, at most 100. */
  members: (department: number) => Promise<Output<'setup.members'>>
  stop: () => void
}>

/** The organisation's departments and people, read once a minute at most. */
function directoryOf(context: SetupContext) {
  let kept: { at: number; key: string; listed: Listed } | null = null
  return async (signal: AbortSignal): Promise<Listed> => {
    const draft = await context.draft()
    const key = JSON.stringify([draft.values.corpId, draft.values.clientId, draft.hosts])
    const now = context.desk.clock.now()
    if (kept !== null && kept.key === key && now - kept.at < 60_000) return kept.listed
    const listed = await withDingTalk(context, draft, (open) =>
      createDirectory(open()).read([1], signal),
    )
    kept = { at: now, key, listed }
    await context.change((before) => ({ ...before, people: listed.people.length }))
    return listed
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
      const { organisation } = await context.draft()
      return { rows: departmentRows(await list(stop.signal), organisation) }
    },
    async members(department) {
      const { people } = await list(stop.signal)
      const inIt = people.filter(
        ({ unionid, departments }) =>
          unionid !== '' && (department === 1 || departments.includes(String(department))),
      )
      return { rows: inIt.slice(0, 100).map(({ unionid, name }) => ({ unionId: unionid, name })) }
    },
    stop: () => stop.abort(),
  }
}

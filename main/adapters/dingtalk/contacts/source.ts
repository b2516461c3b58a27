import type { Change, Page, ReadAsk, Source } from '../../../core/ports.ts'
import type { DingTalk } from '../client.ts'
import type { Directory, Listed } from '../directory.ts'
import { createItemTrouble } from '../item-failure.ts'
import { emptyCursor, inPages, page, readCursor, type Context } from './context.ts'
import { readDepartments, type DepartmentNames } from './departments.ts'
import { readExternal } from './external.ts'
import { readOrganisation } from './organisation.ts'
import { readPeople } from './people.ts'
import { readRoles, type RolesOfPeople } from './roles.ts'

/** Departments that could not be listed, by name; their people are asked for one by one. */
const unlistedChanges = (listed: Listed): Change[] =>
  listed.unlisted.map(({ department, failure }) => ({
    is: 'failed',
    item: { type: 'dept', id: department },
    paths: [],
    failure,
  }))

async function* read(context: Context, directory: Directory): AsyncGenerator<Page> {
  const { ask, progress } = context
  yield page(context, await readOrganisation(context))
  const listed = await directory.read(ask.departments, ask.signal)
  progress.total = progress.done + listed.departments.length + listed.people.length
  const names: DepartmentNames = new Map()
  const roles: RolesOfPeople = new Map()
  yield page(context, unlistedChanges(listed))
  yield* inPages(context, readDepartments(context, listed.departments, names))
  yield* inPages(context, readRoles(context, roles))
  yield* inPages(context, readPeople(context, listed.people, { names, roles }))
  yield page(context, [], true)
  yield* inPages(context, readExternal(context))
}

/** Reads the organisation, its departments, people, roles and external contacts. */
export const contactsSource = (dingtalk: DingTalk, directory: Directory): Source => ({
  kind: 'contacts',
  read(ask: ReadAsk) {
    const saved = ask.mode === 'full' ? emptyCursor() : readCursor(ask.before.cursor)
    const context: Context = {
      dingtalk,
      ask,
      trouble: createItemTrouble(),
      saved,
      next: emptyCursor(),
      progress: { done: 0, total: null },
    }
    return read(context, directory)
  },
})

import type { Change, Page, Source } from '../../../core/ports.ts'
import type { DingTalk } from '../client.ts'
import type { Directory, Listed } from '../directory.ts'
import { endingCalls } from '../ending-calls.ts'
import { createItemTrouble } from '../item-failure.ts'
import { begun } from '../parallel.ts'
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

/** The parts of contacts; calls of different APIs go side by side, each at its own pace. */
async function* read(context: Context, directory: Directory): AsyncGenerator<Page> {
  const { ask, progress } = context
  const names: DepartmentNames = new Map()
  const roles: RolesOfPeople = new Map()
  const departments = begun(readDepartments(context, directory, names))
  const organisation = begun(readOrganisation(context))
  const allRoles = begun(readRoles(context, roles))
  const external = begun(readExternal(context))
  const listed = await directory.read(ask.departments, ask.signal)
  progress.total = listed.departments.length + listed.people.length
  yield page(context, unlistedChanges(listed))
  yield* inPages(context, organisation)
  yield* inPages(context, departments)
  yield* inPages(context, allRoles)
  yield* inPages(context, readPeople(context, listed.people, { names, roles }))
  yield page(context, [], true)
  yield* inPages(context, external)
}

/** Reads the organisation, its departments, people, roles and external contacts. */
export const contactsSource = (dingtalk: DingTalk, directory: Directory): Source => ({
  kind: 'contacts',
  read: (whole) =>
    endingCalls(whole, (ask) => {
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
    }),
})

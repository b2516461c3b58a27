import { z } from 'zod'

import type { Change, Json } from '../../../core/ports.ts'
import { exactNumber } from '../../exact-json.ts'
import { idShape, readAnswer, textShape } from '../answers.ts'
import { contactsEndpoints as calls } from '../endpoints.ts'
import { listAt, nextOffset, paged } from '../paging.ts'
import { parallel, usualWidth } from '../parallel.ts'
import { contactKey, pathsOf, recordFile, savedNames, stemOf, type Context } from './context.ts'

const folder = 'roles'
const roleShape = z.object({ id: idShape, name: textShape })
const memberShape = z.object({ userid: idShape })

/** Ids of roles by person; null where the roles could not be read. */
export type RolesOfPeople = Map<string, string[]>

type Role = Readonly<{ id: string; name: string; group: Json; role: Json }>

async function listRoles({ dingtalk, ask }: Context): Promise<Role[]> {
  const size = 200
  const roles = new Map<string, Role>()
  const pages = paged({
    api: calls.roles.id,
    first: 0,
    ask: (offset) =>
      dingtalk.call(calls.roles, {
        kind: 'contacts',
        body: { offset: Number(offset), size },
        signal: ask.signal,
      }),
    next: (answer, offset) =>
      nextOffset(answer, offset, { list: 'result/list', size, more: 'result/hasMore' }),
  })
  for await (const answer of pages) {
    for (const group of listAt(answer, 'result/list', calls.roles.id)) {
      for (const role of listAt(group, 'roles', calls.roles.id)) {
        const shape = readAnswer(roleShape, role, calls.roles.id)
        roles.set(shape.id, { ...shape, group, role })
      }
    }
  }
  return [...roles.values()]
}

/** Raw entries of a role's members by userid. */
async function membersOf({ dingtalk, ask }: Context, id: string): Promise<Map<string, Json>> {
  const size = 100
  const found = new Map<string, Json>()
  const pages = paged({
    api: calls.roleMembers.id,
    first: 0,
    ask: (offset) =>
      dingtalk.call(calls.roleMembers, {
        kind: 'contacts',
        body: { role_id: exactNumber(id), offset: Number(offset), size },
        signal: ask.signal,
      }),
    next: (answer, offset) =>
      nextOffset(answer, offset, { list: 'result/list', size, more: 'result/hasMore' }),
  })
  for await (const answer of pages) {
    for (const entry of listAt(answer, 'result/list', calls.roleMembers.id)) {
      found.set(readAnswer(memberShape, entry, calls.roleMembers.id).userid, entry)
    }
  }
  return found
}

/** The record of a role: its own entry, its group's, and its members in order of their ids. */
function recordOf({ role, group }: Role, found: ReadonlyMap<string, Json>): Json {
  const { roles: _others, ...groupOnly } = Object(group) as Record<string, Json>
  const inOrder = [...found].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, entry]) => entry)
  return { role, group: groupOnly, members: inOrder }
}

async function readRole(context: Context, role: Role, people: RolesOfPeople): Promise<Change> {
  const found = await membersOf(context, role.id)
  for (const userid of found.keys()) people.set(userid, [...(people.get(userid) ?? []), role.id])
  const path = `${folder}/${stemOf('role', role.id, role.name)}.json`
  const file = recordFile(path, recordOf(role, found))
  return { is: 'item', item: { type: 'role', id: role.id, files: [file] } }
}

/**
 * Reads all roles with their members and notes in `people` who has which.
 *
 * Roles that the complete list does not show any more are gone.
 */
export async function* readRoles(context: Context, people: RolesOfPeople): AsyncGenerator<Change> {
  const saved = await savedNames(context.ask.before, folder)
  try {
    const roles = await listRoles(context)
    yield* parallel(roles, usualWidth, async (role): Promise<Change> => {
      try {
        const change = await readRole(context, role, people)
        context.trouble.read()
        return change
      } catch (error) {
        const paths = pathsOf(saved, folder, contactKey('role', role.id))
        const item = { type: 'role', id: role.id }
        return { is: 'failed', item, paths, failure: context.trouble.failed(error) }
      }
    })
    yield { is: 'complete', folder }
  } catch (error) {
    const failure = context.trouble.failed(error)
    yield { is: 'failed', item: { type: 'roles', id: 'all' }, paths: [folder], failure }
  }
}

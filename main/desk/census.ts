import { z } from 'zod'

import { logicalTree } from '../adapters/copies/logical.ts'
import { isCheckpoint } from '../adapters/copies/snapshots.ts'
import { copiesOf, readerOf, viewOf } from '../app/browse.ts'
import type { Engine } from '../app/engine.ts'

/** What the newest copy says of the organisation; null = it does not say. */
export type Census = Readonly<{ name: string | null; people: number | null }>

const unknown: Census = { name: null, people: null }
const known = new WeakMap<Engine, Readonly<{ snapshot: string; census: Census }>>()

const organisation = z.object({
  orgName: z.string().optional(),
})

/** Counts people and reads the organisation's name, once for each copy; throws as the storage does. */
export async function censusOf(engine: Engine): Promise<Census> {
  const newest = (await copiesOf(engine)).findLast((one) => !isCheckpoint(one))
  if (newest === undefined) return unknown
  const before = known.get(engine)
  if (before?.snapshot === newest.id) return before.census
  const repository = await engine.repository()
  await repository.loadIndex()
  const tree = logicalTree(viewOf(repository, newest.tree), 'dingkeep')
  const people = await tree.list('contacts/people')
  const node = await tree.node('contacts/organisation.json')
  const record =
    node && JSON.parse(new TextDecoder().decode(await readerOf(engine, repository).read(node)))
  const named = organisation.safeParse(record)
  const names = named.success ? named.data : {}
  const census = {
    name: names.orgName ?? null,
    people: people.filter(({ name }) => name.endsWith('.json')).length || null,
  }
  known.set(engine, { snapshot: newest.id, census })
  return census
}

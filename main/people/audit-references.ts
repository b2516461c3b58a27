import type { Input } from '../../preload/contract.ts'
import { outcomeOf } from '../app/engine.ts'
import type { Desk } from '../desk-types.ts'
import { auditReferences } from './codes.ts'

type What = Input<'restore.start'>['what']

function named(what: What): { kind: string; id: string }[] {
  if (what.by === 'items') return what.items.map(({ item }) => ({ kind: 'item', id: item }))
  if (what.by === 'paths') return what.paths.map((path) => ({ kind: 'path', id: path }))
  const { person, department } = what
  return [
    ...(person === null ? [] : [{ kind: 'person', id: person }]),
    ...(department === null ? [] : [{ kind: 'department', id: department }]),
  ]
}

/** What a restore was about, as keyed hashes for the audit log; empty where the key is out of reach. */
export async function restoreReferences(
  desk: Desk,
  what: What,
): Promise<Readonly<Record<string, string>>> {
  const opened = await desk.needed()
  if (!opened.ok) return {}
  const { engine } = opened.value
  const hashes = await outcomeOf(engine, () => auditReferences(engine, named(what)))
  const kind = what.by === 'list' && what.kind !== null ? { kind: what.kind } : {}
  return { ...kind, ...(hashes.ok && hashes.value !== '' && { items: hashes.value }) }
}

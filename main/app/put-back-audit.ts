import type { Entry } from '../adapters/graph/put-back/types.ts'
import { auditReferences } from '../people/codes.ts'
import { auditWork } from './audit.ts'
import type { Engine } from './engine.ts'

const told = new Set<Entry['state']>(['made', 'replaced', 'undone'])

/** Writes down one item that was written into Outlook or taken back; names no content. */
export async function auditWritten(engine: Engine, entry: Entry): Promise<void> {
  if (!told.has(entry.state)) return
  const { kind, id = '', mailbox, state } = entry
  const item = await auditReferences(engine, [{ kind, id }])
  const owner = await auditReferences(engine, [{ kind: 'mailbox', id: mailbox }])
  auditWork(engine, { action: `restore.item-${state}`, object: item, about: { mailbox: owner } })
}

import type { Desk } from '../desk-types.ts'
import type { Caller } from '../router.ts'
import { audited } from './by.ts'

/**
 * Writes into the audit log who wanted something of a link, and has windows read it again. What then
 * was done is the engine's own entry.
 */
export async function noteSync(
  desk: Desk,
  caller: Caller,
  { link, what }: Readonly<{ link: number; what: string }>,
): Promise<void> {
  await audited(desk, caller, { action: 'sync.asked', object: `link:${link}`, about: { what } })
  desk.tell('sync.moved', { link })
  desk.touched()
}

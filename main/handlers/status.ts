import { done } from '../core/failure.ts'
import type { Desk } from '../desk-types.ts'
import type { Handlers } from '../router.ts'

/** What anyone at the computer may see: states and ages, no names of people and no content. */
export const statusHandlers = (desk: Desk): Pick<Handlers, 'status.read'> => ({
  'status.read': async () => done(await desk.status()),
})

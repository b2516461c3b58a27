import type { Input } from '../../preload/contract.ts'
import { fitTarget } from '../adapters/local-target.ts'
import { openFolder } from '../adapters/open-folder.ts'
import { ownPlaces } from '../app/restore-places.ts'
import { planRestore, type RestoreOrder } from '../app/restore-plan.ts'
import { runRestore } from '../app/restore-run.ts'
import { partsOf } from '../app/restore-selection.ts'
import { valueOf } from '../app/work.ts'
import { done, failed, type Outcome } from '../core/failure.ts'
import type { Desk } from '../desk-types.ts'
import { restoreReferences } from '../people/audit-references.ts'
import type { Caller, Handlers } from '../router.ts'
import { sessionsOf } from '../sessions.ts'
import { folderListing } from './folders.ts'
import {
  dropTicket,
  endTicket,
  moveTicket,
  openTicket,
  standingOf,
  type Ticket,
  ticketFor,
} from './restore-tickets.ts'
import { type Within, within } from './within.ts'

/** Windows hear of a restore at most so often, in milliseconds. */
const between = 250

type Asked = Pick<Input<'restore.start'>, 'what' | 'existing'>

/** What is to be restored and where to; the target is checked again, whatever the window says. */
async function orderOf(
  at: Within,
  { what, existing }: Asked,
  target: string | null,
): Promise<RestoreOrder> {
  const { engine, catalogue, reach } = at
  // Without a target the selection is counted against a folder that nothing is in.
  const folder =
    target === null ? engine.profile.temporary : valueOf(await fitTarget(target, ownPlaces(engine)))
  const repository = await engine.repository()
  await repository.loadIndex()
  const parts = await partsOf({ catalogue, repository, reach }, what)
  const copies = new Map(catalogue.snapshots().map((one) => [one.id, one]))
  return { parts, target: folder, existing, copies }
}

async function plan(at: Within, asked: Input<'restore.plan'>) {
  const { target } = asked
  const order = await orderOf(at, asked, target)
  const counted = await planRestore(
    at.engine,
    target === null ? { ...order, existing: 'keep-both' } : order,
  )
  return target === null ? { ...counted, free: null, folder: null } : counted
}

/** Tells windows how far a restore is, sparingly. */
function teller(desk: Desk, ticket: Ticket, since: number) {
  let told = Number.NEGATIVE_INFINITY
  return (progress: Readonly<{ done: number; total: number | null; bytes: number }>): void => {
    const { done: files, total, bytes } = progress
    const at = new Date(since).toISOString()
    moveTicket(desk, ticket.id, { state: 'running', since: at, done: files, total, bytes })
    const now = desk.clock.now()
    if (now >= told && now - told < between) return
    told = now
    desk.tell('restore.moved', { ticket: ticket.id })
  }
}

/** Hands a restore to the desk; its ticket hears how it goes and how it ends. */
async function begin(
  desk: Desk,
  ticket: Ticket,
  order: RestoreOrder,
): Promise<Outcome<{ ticket: string }>> {
  const started = desk.clock.now()
  const move = teller(desk, ticket, started)
  let standing: Ticket['standing'] | null = null
  const begun = await desk.begin({
    what: 'restore',
    by: 'person',
    run: async (opened, watch) => {
      const outcome = await runRestore(opened.engine, order, {
        ...watch,
        onEvent: (event) => {
          watch.onEvent(event)
          if (event.type === 'progress') move(event)
        },
      })
      standing = standingOf(outcome, { started, ended: desk.clock.now() })
      return outcome
    },
    ended: (opened, outcome) => {
      const times = { started, ended: desk.clock.now() }
      const last = standing ?? (outcome.ok ? null : standingOf(outcome, times))
      if (last !== null) endTicket(desk, opened, { ...ticket, standing: last })
      desk.tell('restore.moved', { ticket: ticket.id })
    },
  })
  if (begun.ok) return done({ ticket: ticket.id })
  dropTicket(desk, ticket.id)
  return begun
}

async function start(desk: Desk, asked: Input<'restore.start'>, caller: Caller) {
  const order = await within(desk, { caller, what: 'list' }, (at) =>
    orderOf(at, asked, asked.target),
  )
  if (!order.ok) return order
  const actor = await sessionsOf(desk).actor(caller, 'restore')
  const begun = await begin(desk, openTicket(desk, actor.actor), order.value)
  const reason = asked.reason.trim()
  desk.audit({
    ...actor,
    action: 'restore.started',
    object: begun.ok ? `restore:${begun.value.ticket}` : 'restore',
    result: begun.ok ? 'ok' : 'failed',
    ...(reason === '' ? {} : { reason }),
    about: {
      by: asked.what.by,
      existing: asked.existing,
      copies: `${order.value.parts.length}`,
      ...(await restoreReferences(desk, asked.what)),
    },
  })
  return begun
}

/** The caller's own ticket, or any for an Owner. */
async function ownTicket(desk: Desk, id: string, caller: Caller) {
  const opened = await desk.needed()
  if (!opened.ok) return opened
  const who = await sessionsOf(desk).who(caller)
  return ticketFor(desk, opened.value, { id, person: who?.id ?? null, role: who?.role ?? null })
}

async function open(desk: Desk, id: string, caller: Caller): Promise<Outcome<null>> {
  const ticket = await ownTicket(desk, id, caller)
  if (!ticket.ok) return ticket
  const { standing } = ticket.value
  const folder = 'report' in standing ? standing.report?.folder : undefined
  return folder === undefined ? failed('notInCopy', { what: id }) : openFolder(folder)
}

type Asks =
  | 'restore.plan'
  | 'restore.start'
  | 'restore.report'
  | 'restore.stop'
  | 'folder.open'
  | 'folders.list'

/** Getting saved data back into a folder of this computer, within the caller's reach. */
export const restoreHandlers = (desk: Desk): Pick<Handlers, Asks> => ({
  'restore.plan': (input, caller) =>
    within(desk, { caller, what: 'page' }, (at) => plan(at, input)),
  'restore.start': (input, caller) => start(desk, input, caller),
  'restore.report': async ({ ticket }, caller) => {
    const found = await ownTicket(desk, ticket, caller)
    return found.ok ? done(found.value.standing) : found
  },
  'restore.stop': async ({ ticket }, caller) => {
    const found = await ownTicket(desk, ticket, caller)
    if (!found.ok) return found
    return done(found.value.standing.state === 'running' && desk.stop())
  },
  'folder.open': ({ ticket }, caller) => open(desk, ticket, caller),
  'folders.list': async ({ path }) => {
    const opened = await desk.needed()
    return opened.ok ? folderListing(path, ownPlaces(opened.value.engine)) : opened
  },
})

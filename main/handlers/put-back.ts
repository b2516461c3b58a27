import type { Input } from '../../preload/contract.ts'
import type { Reach } from '../adapters/database/browse-port.ts'
import type { Watch } from '../app-types.ts'
import { outcomeOf } from '../app/engine.ts'
import { registrationIn } from '../app/outlook-access.ts'
import { newPutBack, noteOf, openBook } from '../app/put-back-journal.ts'
import { pathsIn } from '../app/put-back-selection.ts'
import type { PutBackOrder } from '../app/put-back-types.ts'
import { undoable, undoPutBack } from '../app/put-back-undo.ts'
import { planPutBack, putBackTargets, runPutBack } from '../app/put-back.ts'
import { done, fail, failed, type Outcome } from '../core/failure.ts'
import type { Desk, Opened } from '../desk-types.ts'
import { restoreReferences } from '../people/audit-references.ts'
import type { Caller, Handlers } from '../router.ts'
import { sessionsOf } from '../sessions.ts'
import { type PutBackStanding, standingFor } from './put-back-tickets.ts'
import { begin } from './put-back-work.ts'
import { type Within, within } from './within.ts'

const isFull = ({ kinds, departments }: Reach): boolean => kinds === null && departments === null

type Choices = Input<'putBack.plan'>

/**
 * What is to be written; always within the caller's reach. Whoever sees some departments only puts
 * things back where they were: another mailbox may be anybody's.
 */
function orderOf(at: Within, { what, mailbox, into, folder, existing }: Choices): PutBackOrder {
  if (mailbox !== null && !isFull(at.reach)) fail('outOfReach')
  return { parts: pathsIn(at.catalogue, what, at.reach), mailbox, into, folder, existing }
}

/** A look that nobody stops; the desk's own work goes on beside it. */
const looking = (): Watch => ({
  signal: AbortSignal.timeout(600_000),
  onEvent: () => undefined,
  by: 'person',
})

async function start(desk: Desk, asked: Input<'putBack.start'>, caller: Caller) {
  const order = await within(desk, { caller, what: 'list' }, (at) => orderOf(at, asked))
  if (!order.ok) return order
  const actor = await sessionsOf(desk).actor(caller, 'restore')
  const ticket = newPutBack()
  const noted = await note(desk, ticket, { order: order.value, person: actor.actor })
  if (!noted.ok) return noted
  const begun = await begin(desk, {
    ticket,
    isUndo: false,
    run: (engine, watch) =>
      runPutBack(engine, ticket, { order: order.value, person: actor.actor, watch }),
  })
  const reason = asked.reason.trim()
  desk.audit({
    ...actor,
    action: 'restore.put-back',
    object: `put-back:${ticket}`,
    result: begun.ok ? 'ok' : 'failed',
    ...(reason === '' ? {} : { reason }),
    about: {
      by: asked.what.by,
      existing: asked.existing,
      into: asked.into,
      ...(await restoreReferences(desk, asked.what)),
    },
  })
  return begun.ok ? done({ ticket }) : begun
}

/** Kept before the work begins, so that its ticket is known at once. */
async function note(
  desk: Desk,
  ticket: string,
  { order, person }: Readonly<{ order: PutBackOrder; person: string }>,
): Promise<Outcome<null>> {
  const opened = await desk.needed()
  if (!opened.ok) return opened
  const { engine } = opened.value
  return outcomeOf(engine, async () => {
    const book = await openBook(engine, ticket)
    book.keep({ order, person, started: engine.clock.now(), state: 'running' })
    return null
  })
}

type Own = Readonly<{ opened: Opened; standing: PutBackStanding }>

/** The caller's own put-back, or any for an Owner. */
async function ownOf(desk: Desk, ticket: string, caller: Caller): Promise<Outcome<Own>> {
  const opened = await desk.needed()
  if (!opened.ok) return opened
  const who = await sessionsOf(desk).who(caller)
  const asked = { ticket, person: who?.id ?? null, role: who?.role ?? null }
  const standing = standingFor(desk, opened.value, asked)
  return standing.ok ? done({ opened: opened.value, standing: standing.value }) : standing
}

async function again(desk: Desk, ticket: string, caller: Caller): Promise<Outcome<null>> {
  const own = await ownOf(desk, ticket, caller)
  if (!own.ok) return own
  const before = noteOf(own.value.opened.engine, ticket)
  if (before === null) return failed('notInCopy', { what: ticket })
  const { order, person } = before
  return begin(desk, {
    ticket,
    isUndo: false,
    run: (engine, watch) => runPutBack(engine, ticket, { order, person, watch }),
  })
}

async function undo(desk: Desk, ticket: string, caller: Caller): Promise<Outcome<null>> {
  const own = await ownOf(desk, ticket, caller)
  if (!own.ok) return own
  const { engine } = own.value.opened
  const fit = await outcomeOf(engine, async () => undoable(engine, noteOf(engine, ticket), ticket))
  if (!fit.ok) return fit
  const begun = await begin(desk, {
    ticket,
    isUndo: true,
    run: (one, watch) => undoPutBack(one, ticket, watch),
  })
  const actor = await sessionsOf(desk).actor(caller, 'restore')
  const result = begun.ok ? 'ok' : 'failed'
  desk.audit({
    ...actor,
    action: 'restore.put-back-undo',
    object: `put-back:${ticket}`,
    result,
    about: {},
  })
  return begun
}

type Asks =
  | 'putBack.offer'
  | 'putBack.targets'
  | 'putBack.plan'
  | 'putBack.start'
  | 'putBack.continue'
  | 'putBack.undo'
  | 'putBack.report'
  | 'putBack.stop'

async function offer(desk: Desk) {
  const opened = await desk.opened()
  return done({ ready: opened !== null && registrationIn(opened.engine.settings) !== null })
}

const targets = (desk: Desk, caller: Caller) =>
  within(desk, { caller, what: 'page' }, async ({ engine, reach }) => ({
    mailboxes: isFull(reach) ? [...(await putBackTargets(engine, looking()))] : [],
  }))

/** Writing saved data into Outlook again, within the caller's reach, and taking that back. */
export const putBackHandlers = (desk: Desk): Pick<Handlers, Asks> => ({
  'putBack.offer': () => offer(desk),
  'putBack.targets': (_input, caller) => targets(desk, caller),
  'putBack.plan': (input, caller) =>
    within(desk, { caller, what: 'page' }, async (at) => {
      const plan = await planPutBack(at.engine, orderOf(at, input), looking())
      return { ...plan, mailboxes: [...plan.mailboxes] }
    }),
  'putBack.start': (input, caller) => start(desk, input, caller),
  'putBack.continue': ({ ticket }, caller) => again(desk, ticket, caller),
  'putBack.undo': ({ ticket }, caller) => undo(desk, ticket, caller),
  'putBack.report': async ({ ticket }, caller) => {
    const own = await ownOf(desk, ticket, caller)
    return own.ok ? done(own.value.standing) : own
  },
  'putBack.stop': async ({ ticket }, caller) => {
    const own = await ownOf(desk, ticket, caller)
    if (!own.ok) return own
    return done(own.value.standing.state === 'running' && desk.stop())
  },
})

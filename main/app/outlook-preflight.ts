import { isCheckpoint, ours } from '../adapters/copies/snapshots.ts'
import type { Graph } from '../adapters/graph/client.ts'
import { refusalOf } from '../adapters/graph/errors.ts'
import { createMailboxList, type Mailbox } from '../adapters/graph/mailbox-list.ts'
import { path } from '../adapters/graph/path.ts'
import type { Watch } from '../app-types.ts'
import { fail, type Failure, FailureError } from '../core/failure.ts'
import {
  type RightsFound,
  type RollbackPoint,
  rollbackPoint,
  type SyncKind,
  syncRights,
} from '../core/preflight.ts'
import { instantOf } from '../core/time.ts'
import { checksSince } from './checks.ts'
import type { Engine } from './engine.ts'
import { openGraph } from './microsoft.ts'
import { type OutlookDoor, outlookDoors, registrationIn } from './outlook-access.ts'
import { claimsIn, rightsIn } from './outlook-probe.ts'

/** A mailbox that the sync would write to, and why it cannot; null = it lies in Exchange Online. */
export type MailboxReady = Readonly<{ id: string; address: string; failure: Failure | null }>

/** What must be right before sync may be switched on, as facts for its screen. */
export type Preflight = Readonly<{
  mailboxes: readonly MailboxReady[]
  /** Null where the service does not tell what a token allows. */
  rights: RightsFound | null
  /**
   * A hint only: whether the sign-in used a second factor. `app` = nobody signs in; `unknown` where
   * the token does not tell.
   */
  secondFactor: 'used' | 'not-used' | 'unknown' | 'app'
  /** The copy to go back to. */
  copy: RollbackPoint
}>

export type PreflightAsk = Readonly<{
  kinds: readonly SyncKind[]
  /** Addresses that sync would touch, lower case; empty = all. */
  mailboxes: readonly string[]
  watch: Watch
}>

/** Copies and checks of the storage; opens it. */
async function copyFact(engine: Engine): Promise<RollbackPoint> {
  const now = engine.clock.now()
  const repository = await engine.repository()
  const { snapshots } = await repository.snapshots()
  const copies = snapshots
    .filter((one) => ours(one, engine.host) && !isCheckpoint(one))
    .map(({ id, time, tags }) => ({
      id,
      at: instantOf(time),
      partial: tags?.includes('partial') ?? false,
    }))
  const checks = checksSince(engine.state, now - 7 * 86_400_000).map(({ at, part, good }) => ({
    at,
    good,
    whole: part?.of === 1,
  }))
  return rollbackPoint({ copies, checks }, now)
}

/** Whether a second factor was used, by the token's own word (`amr`, RFC 8176). */
function secondFactorIn(token: string, door: OutlookDoor): Preflight['secondFactor'] {
  if (door.access === 'application') return 'app'
  const methods: unknown = Reflect.get(claimsIn(token) ?? {}, 'amr')
  if (!Array.isArray(methods)) return 'unknown'
  return methods.includes('mfa') ? 'used' : 'not-used'
}

type Looking = Readonly<{ graph: Graph; door: OutlookDoor; signal: AbortSignal }>

/** The inbox answers only where the mailbox lies in Exchange Online (paper, 10.1). */
async function readyOf(
  { id, address }: Mailbox,
  { graph, door, signal }: Looking,
): Promise<MailboxReady> {
  const own = door.access === 'delegated'
  const to = own ? path`/me/mailFolders/inbox` : path`/users/${id}/mailFolders/inbox`
  try {
    await graph.call({ mailbox: id, to, query: { $select: 'id' }, signal })
    return { id, address, failure: null }
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof FailureError) || refusalOf(error) === null) throw error
    return { id, address, failure: error.failure }
  }
}

/** Addresses that nobody of the directory has as mailbox. */
const absentOf = (wanted: readonly string[], seen: readonly MailboxReady[]): MailboxReady[] =>
  wanted
    .filter((address) => seen.every((one) => one.address !== address))
    .map((mailbox) => ({
      id: '',
      address: mailbox,
      failure: { name: 'notExchangeOnline', about: { mailbox } },
    }))

async function lookAt(engine: Engine, door: OutlookDoor, ask: PreflightAsk) {
  const registration = registrationIn(engine.settings)
  if (registration === null) return fail('microsoftSignInNeeded')
  const { watch, kinds } = ask
  const { signal } = watch
  const token = await door.tokens.token({ signal, renew: false })
  if (!token.ok) return fail(token.failure.name, token.failure.about)
  const graph = openGraph(engine, { registration, door, purpose: 'setup', run: 'preflight', watch })
  const all = await createMailboxList(graph, door.access).all(signal)
  const wanted = all.filter(
    ({ address }) => ask.mailboxes.length === 0 || ask.mailboxes.includes(address),
  )
  const mailboxes: MailboxReady[] = []
  for (const mailbox of wanted) mailboxes.push(await readyOf(mailbox, { graph, door, signal }))
  const granted = rightsIn(token.value)
  return {
    mailboxes,
    rights: granted && syncRights(granted, { kinds, access: door.access }),
    secondFactor: secondFactorIn(token.value, door),
  }
}

/**
 * Looks at everything that must be right before sync is switched on: mailboxes in Exchange Online,
 * the least rights, the hint of a second factor, and a verified copy younger than 24 h.
 *
 * Throws `FailureError`: `microsoftSignInNeeded` where nobody signed in, what Microsoft or the
 * storage says; the signal's reason when stopped.
 */
export async function outlookPreflight(engine: Engine, ask: PreflightAsk): Promise<Preflight> {
  const registration = registrationIn(engine.settings)
  if (registration === null) return fail('microsoftSignInNeeded')
  const { secrets, fetch, clock } = engine
  const doors = await outlookDoors({ registration, secrets, fetch, clock })
  const [first] = doors
  if (first === undefined) return fail('microsoftSignInNeeded')
  const found = await lookAt(engine, first, ask)
  const others = await Promise.all(doors.slice(1).map((door) => lookAt(engine, door, ask)))
  const seen = [found, ...others].flatMap((one) => one.mailboxes)
  const mailboxes = [...seen, ...absentOf(ask.mailboxes, seen)]
  return { ...found, mailboxes, copy: await copyFact(engine) }
}

import type { OutlookState } from '../../preload/contract/outlook.ts'
import { lookForDirectory, pemOf } from '../adapters/microsoft-sign-in/index.ts'
import type { DraftRow, OutlookDraft } from '../adapters/settings/index.ts'
import { fail, type Failure, FailureError } from '../core/failure.ts'
import type { Registration } from '../core/microsoft.ts'
import { unfitForOutlook } from '../core/outlook-step.ts'
import {
  appDoor,
  credentialsOf,
  type OutlookDoor,
  outlookDoors,
  type OutlookWorld,
} from './outlook-access.ts'
import { registrationOf } from './outlook-draft.ts'
import { basisOf, type Parts } from './outlook-parts.ts'
import { probeOutlook } from './outlook-probe.ts'
import { dropUnused, outlookFacts } from './outlook-seat.ts'
import type { SetupContext } from './setup-context.ts'
import { valueOf } from './work.ts'

/** What asking Microsoft takes, with the registration as typed. */
async function worldOf(context: SetupContext, registration: Registration): Promise<OutlookWorld> {
  const { fetch, clock } = context.desk
  return { registration, secrets: await context.secrets(), fetch, clock }
}

/**
 * The way in that is tried: of two certificates the newer one, which is taken over once Microsoft
 * accepts it.
 */
async function doorOf(
  world: OutlookWorld,
  way: OutlookDraft['way'],
  signal: AbortSignal,
): Promise<OutlookDoor> {
  if (way === 'certificate') {
    const [now, next] = await credentialsOf(world.secrets)
    if (next !== undefined && now !== undefined) {
      const door = appDoor(world, { certificate: next })
      const token = await door.tokens.token({ signal, renew: true })
      if (!token.ok) return appDoor(world, { certificate: now })
      const kept = new Map([['microsoft.certificate', pemOf(next)]])
      valueOf(await world.secrets.change(kept))
      return door
    }
    if (now !== undefined) return appDoor(world, { certificate: now })
  }
  if (way === 'secret') {
    const secret = await world.secrets.read('microsoft.client-secret')
    if (secret !== null) return appDoor(world, { secret })
  }
  const [door] = await outlookDoors(world)
  return door ?? fail('microsoftSignInNeeded')
}

/** Tries the sign-in and every right; rows are told as they come. Throws the signal's reason. */
export async function testOutlook(
  { context, seat, show, live }: Parts,
  signal: AbortSignal,
): Promise<OutlookState> {
  const outlook = await seat.read()
  const registration = registrationOf(outlook)
  const facts = await outlookFacts(context, outlook)
  if (registration === null || unfitForOutlook(facts).length > 0) return show({ testing: false })
  await show({ testing: true, failure: null, rows: new Map() })
  const world = await worldOf(context, registration)
  const failed = (failure: Failure) => show({ testing: false, failure, rows: new Map() })
  try {
    const found = await lookForDirectory(registration, { fetch: world.fetch, signal })
    if (!found.ok) return await failed(found.failure)
    const door = await doorOf(world, outlook.way, signal)
    const onRow = (row: DraftRow): void =>
      void show({ rows: new Map([...live().rows, [row.id, row]]) }).catch(() => undefined)
    const { rows, mailboxes } = await probeOutlook({
      world,
      door,
      log: context.desk.log,
      signal,
      onRow,
    })
    signal.throwIfAborted()
    await seat.change((now) =>
      basisOf(now) === basisOf(outlook) ? { ...now, rows: [...rows], mailboxes } : now,
    )
    const failure = wholeFailure(rows)
    const isOver = await context.isFinished()
    if (isOver && failure === null) await dropUnused(world.secrets, outlook.way)
    return await show({ testing: false, failure, rows: new Map() })
  } catch (error) {
    signal.throwIfAborted()
    if (!(error instanceof FailureError)) throw error
    return failed(error.failure)
  }
}

/** What all rows say is said once: then the sign-in failed, and no right. */
function wholeFailure(rows: readonly DraftRow[]): Failure | null {
  const [first] = rows
  if (first === undefined || first.failure === null || first.state === 'missing') return null
  const said = JSON.stringify(first.failure)
  const isAll = rows.every(({ failure }) => JSON.stringify(failure) === said)
  // Rows hold failures of ours only; a draft keeps their names as text.
  return isAll ? (first.failure as Failure) : null
}

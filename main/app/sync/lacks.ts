import { z } from 'zod'

import { type Failure, FailureError } from '../../core/failure.ts'
import { applicationPage, permissionOf } from '../../core/permissions.ts'
import { syncRights } from '../../core/preflight.ts'
import type { Partner } from '../../core/sync/partner.ts'
import type { SyncKind } from '../../core/sync/types.ts'
import type { Engine } from '../engine.ts'
import { type OutlookDoor, outlookDoors, registrationIn } from '../outlook-access.ts'
import { rightsIn } from '../outlook-probe.ts'
import type { SyncLack } from './rows.ts'

type Known = Pick<Engine, 'state' | 'clock' | 'settings'>

const subject = 'sync-lack'
const shape = z.object({ why: z.string() })

/** `permission qyapi_ext_write`: what a right is called is letters, digits and points. */
const spoken = /^(permission|not-published|scope) ([\w.]{1,80})$/

/** The right that a refusal names, and what is lost without it; null where it names none. */
export function lackIn({ settings }: Pick<Known, 'settings'>, why: string): SyncLack | null {
  const [, what, right = ''] = spoken.exec(why) ?? []
  if (what === undefined) return null
  if (what === 'scope')
    return { permission: null, failure: { name: 'syncRightMicrosoft', about: { right } } }
  const failure = dingtalkFailure(settings, { right, isGranted: what === 'not-published' })
  return { permission: permissionOf(right)?.id ?? null, failure }
}

function dingtalkFailure(
  { dingtalk }: Known['settings'],
  { right, isGranted }: Readonly<{ right: string; isGranted: boolean }>,
): Failure {
  const page = applicationPage(dingtalk?.clientId ?? '', right)
  const at: Record<string, string> = page === null ? {} : { page }
  return isGranted
    ? { name: 'permissionNotLive', about: { scopes: right, ...at } }
    : { name: 'syncRightDingtalk', about: { right, ...at } }
}

/** Keeps what a side refused last. */
export const noteLack = ({ state, clock }: Known, linkId: number, why: string): void =>
  state.records.put(subject, { id: `${linkId}`, at: clock.now(), body: { why } })

/** The right that the last refusal of a link named; null where none did. */
export function lackOfLink(known: Known, linkId: number): SyncLack | null {
  const kept = shape.safeParse(known.state.records.get(subject, `${linkId}`))
  return kept.success ? lackIn(known, kept.data.why) : null
}

/** Forgets it with the link. */
export const dropLack = ({ state }: Pick<Engine, 'state'>, linkId: number): void =>
  state.records.remove(subject, `${linkId}`)

const rightsShape = z.object({ is: z.literal('rights'), why: z.string() })

/** A partner that tells of every refusal for want of a right, whatever it was asked. */
export function noticing(partner: Partner, tell: (why: string) => Promise<void>): Partner {
  const heard = async <T extends object>(work: Promise<T>): Promise<T> => {
    const answer = await work
    const no: unknown = Reflect.get(answer, 'trouble') ?? Reflect.get(answer, 'refusal')
    const rights = rightsShape.safeParse(no)
    if (rights.success) await tell(rights.data.why)
    return answer
  }
  return {
    side: partner.side,
    kind: partner.kind,
    capability: partner.capability,
    identity: (how) => heard(partner.identity(how)),
    containers: (how) => heard(partner.containers(how)),
    read: (ask, how) => heard(partner.read(ask, how)),
    get: (ask, how) => heard(partner.get(ask, how)),
    find: (query, how) => heard(partner.find(query, how)),
    write: (call, how) => heard(partner.write(call, how)),
    makeContainer: (ask, how) => heard(partner.makeContainer(ask, how)),
  }
}

/** Secrets that cannot be read tell nothing of rights; the side itself says why it is shut. */
function quietly(error: unknown): readonly OutlookDoor[] {
  if (error instanceof FailureError) return []
  throw error
}

/**
 * The right of Microsoft that every sign-in of this profile lacks, by its own tokens; null where
 * one has it, or where nothing is told. Never throws for what a service does.
 */
export async function missingScope(
  { settings, secrets, fetch, clock }: Engine,
  kind: SyncKind,
  signal: AbortSignal,
): Promise<string | null> {
  const registration = registrationIn(settings)
  if (registration === null) return null
  const found = new Set<string | null>()
  const doors = await outlookDoors({ registration, secrets, fetch, clock }).catch(quietly)
  for (const door of doors) {
    const token = await door.tokens.token({ signal, renew: false })
    const granted = token.ok ? rightsIn(token.value) : null
    const rights = granted && syncRights(granted, { kinds: [kind], access: door.access })
    found.add(rights?.missing[0] ?? null)
  }
  const [right = null, ...others] = found
  return others.length === 0 && right !== null ? `scope ${right}` : null
}

/** Both sides of a link that keep what right they were refused for; the newest one stands. */
export function noticed(
  ask: Readonly<{ engine: Engine; linkId: number; kind: SyncKind; signal: AbortSignal }>,
  { D, M }: Readonly<Record<'D' | 'M', Partner>>,
): Readonly<Record<'D' | 'M', Partner>> {
  const { engine, linkId, kind, signal } = ask
  return {
    D: noticing(D, async (why) => noteLack(engine, linkId, why)),
    M: noticing(M, async (why) =>
      noteLack(engine, linkId, (await missingScope(engine, kind, signal)) ?? why),
    ),
  }
}

import { missingWriteRight } from '../../adapters/dingtalk/partners/write-right.ts'
import type { Watch } from '../../app-types.ts'
import { syncRights } from '../../core/preflight.ts'
import type { Failure } from '../../core/failure.ts'
import { applicationPage, permissionOf } from '../../core/permissions.ts'
import type { Partner, Trouble } from '../../core/sync/partner.ts'
import type { Side, SyncKind } from '../../core/sync/types.ts'
import { z } from 'zod'
import { openDingTalk } from '../dingtalk.ts'
import type { Engine } from '../engine.ts'
import { outlookDoors, registrationIn } from '../outlook-access.ts'
import { rightsIn } from '../outlook-probe.ts'
import type { LinkFacts } from './facts.ts'
import type { SyncLack } from './rows.ts'

type Known = Pick<Engine, 'state' | 'clock' | 'settings'>

const subject = 'sync-lack'
const shape = z.object({ side: z.enum(['D', 'M']), why: z.string() })

/** What a side said when it refused for want of a right. */
export type Refused = Readonly<z.infer<typeof shape>>

const failures = {
  permission: 'syncRightDingtalk',
  'not-published': 'permissionNotLive',
  scope: 'syncRightMicrosoft',
} as const

/** `permission qyapi_ext_write`: what a permission is called is letters, digits and points. */
const spoken = /^(permission|not-published|scope) ([\w.]{1,80})$/

/** The right that a refusal names, with the page where it is granted; null where it names none. */
export function lackOf({ settings }: Pick<Known, 'settings'>, why: string): SyncLack | null {
  const [, what, right = ''] = spoken.exec(why) ?? []
  if (what === undefined) return null
  const name = failures[what as keyof typeof failures]
  const clientId = settings.dingtalk?.clientId ?? ''
  const page = what === 'scope' ? null : applicationPage(clientId, right)
  const failure: Failure = { name, about: name === 'permissionNotLive' ? { scopes: right } : { right } }
  return { right, permission: permissionOf(right)?.id ?? null, page, failure }
}

/** Keeps what a side refused last. */
export const noteLack = ({ state, clock }: Known, linkId: number, refused: Refused): void =>
  state.records.put(subject, { id: `${linkId}`, at: clock.now(), body: { ...refused } })

/** The right that the last refusal of a link named; null where none did. */
export function lackOfLink(known: Known, linkId: number): SyncLack | null {
  const kept = shape.safeParse(known.state.records.get(subject, `${linkId}`))
  return kept.success ? lackOf(known, kept.data.why) : null
}

/** Forgets it with the link. */
export const dropLack = ({ state }: Pick<Engine, 'state'>, linkId: number): void =>
  state.records.remove(subject, `${linkId}`)

/** A partner that tells of every refusal for want of a right, whatever it was asked. */
export function noticing(partner: Partner, tell: (why: string) => Promise<void>): Partner {
  const heard = async (trouble: Trouble | Readonly<{ is: string }>): Promise<void> => {
    if (trouble.is === 'rights' && 'why' in trouble) await tell(trouble.why)
  }
  const read = async <T extends Readonly<{ is: string }>>(work: Promise<T>): Promise<T> => {
    const answer = await work
    if ('trouble' in answer) await heard(answer.trouble as Trouble)
    if ('refusal' in answer) await heard(answer.refusal as Trouble)
    return answer
  }
  return {
    side: partner.side,
    kind: partner.kind,
    capability: partner.capability,
    identity: (how) => read(partner.identity(how)),
    containers: (how) => read(partner.containers(how)),
    read: (ask, how) => read(partner.read(ask, how)),
    get: (ask, how) => read(partner.get(ask, how)),
    find: (query, how) => read(partner.find(query, how)),
    write: (call, how) => read(partner.write(call, how)),
    makeContainer: (ask, how) => read(partner.makeContainer(ask, how)),
  }
}

import { fail } from '../../core/failure.ts'
import type { Partner, RemoteContainer, Trouble } from '../../core/sync/partner.ts'
import type { Scope } from '../../core/sync/policy.ts'
import type { Side } from '../../core/sync/types.ts'
import type { LinkKind } from './partners.ts'

type Ask = Readonly<{
  signal: AbortSignal
  refuse: (side: Side, trouble: Trouble) => never
}>

async function listOf(partner: Partner, { signal, refuse }: Ask) {
  const answer = await partner.containers(signal)
  return answer.is === 'known' ? answer.containers : refuse(partner.side, answer.trouble)
}

const idsOf = (
  containers: readonly RemoteContainer[],
  roles: readonly string[],
): readonly string[] =>
  containers.flatMap(({ remoteId, role }) => (roles.includes(role ?? '') ? [remoteId] : []))

/** Folders by role; where a side names none of these roles, all that it has. */
const usual: Readonly<Partial<Record<LinkKind, readonly string[]>>> = {
  contact: ['contacts'],
  event: ['calendar'],
  mail: ['inbox', 'sent'],
}

async function ownFolder(sides: Readonly<Record<Side, Partner>>, ask: Ask) {
  const [home] = await listOf(sides.D, ask)
  const path = home?.path ?? 'DingTalk'
  const there = (await listOf(sides.M, ask)).find((one) => one.role === null && one.path === path)
  if (there !== undefined) return there.remoteId
  const made = await sides.M.makeContainer({ path }, ask.signal)
  return made.is === 'made' ? made.container.remoteId : fail('syncIncomplete', { side: 'M' })
}

/**
 * Which folders a link takes (sync engine, sections 9 to 12): the person's own contacts or calendar,
 * inbox and sent; the staff directory and to-dos have a folder of their own in Outlook, which is
 * made, empty, with the link.
 */
export async function foldersFor(
  kind: LinkKind,
  sides: Readonly<Record<Side, Partner>>,
  ask: Ask,
): Promise<Scope['containers']> {
  if (kind === 'directory' || kind === 'task') return { D: null, M: [await ownFolder(sides, ask)] }
  const roles = usual[kind] ?? []
  const of = async (side: Side): Promise<readonly string[] | null> => {
    const ids = idsOf(await listOf(sides[side], ask), roles)
    return ids.length === 0 ? null : ids
  }
  return { D: await of('D'), M: await of('M') }
}

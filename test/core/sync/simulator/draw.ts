import { usualPolicy, type Policy, type Scope } from '../../../../main/core/sync/policy.ts'
import type { LinkRow } from '../../../../main/core/sync/rows.ts'
import type { SyncKind, Tools } from '../../../../main/core/sync/types.ts'
import type { MemorySyncStore } from '../../../fakes/sync-store.ts'
import type { Random } from './random.ts'
import { plainTraits, type SimSide, type Traits } from './remote.ts'
import type { SimWindow } from './world.ts'

const minute = 60_000
const day = 86_400_000

/** A quick hash of 53 bits (cyrb53); a schedule has too few texts for two to meet. */
function quickHash(text: string): string {
  let [a, b] = [0xdeadbeef, 0x41c6ce57]
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at)
    a = Math.imul(a ^ code, 2_654_435_761)
    b = Math.imul(b ^ code, 1_597_334_677)
  }
  a = Math.imul(a ^ (a >>> 16), 2_246_822_507) ^ Math.imul(b ^ (b >>> 13), 3_266_489_909)
  b = Math.imul(b ^ (b >>> 16), 2_246_822_507) ^ Math.imul(a ^ (a >>> 13), 3_266_489_909)
  return (4_294_967_296 * (b & 0x1fffff) + (a >>> 0)).toString(36)
}

/** A quick hash for both uses. */
export const tools: Tools = { hash: quickHash, mac: (text) => quickHash(`key ${text}`) }

/** How a remote of a schedule behaves. */
export function drawTraits(random: Random, side: SimSide, kind: SyncKind = 'contact'): Traits {
  const marker = random.chance(side === 'M' ? 0.8 : 0.5)
  return {
    ...plainTraits(side),
    cas: side === 'M' || random.chance(0.2),
    keyLife: random.chance(0.5) ? day : 0,
    marker,
    indexLag: random.chance(0.5) ? random.whole(2) * minute : 0,
    cut: side === 'D' && random.chance(0.2) ? 6 + random.whole(10) : 0,
    dots: side === 'D' && random.chance(0.2),
    renames: kind === 'mail' && side === 'D' && random.chance(0.7),
    dropsExceptions: side === 'M' && random.chance(0.5),
    closedWindow: side === 'D' && random.chance(0.5),
    createsPerDay: side === 'D' && random.chance(0.1) ? 2 : null,
  }
}

/** Which kind a schedule is about. */
export function drawKind(random: Random): SyncKind {
  const drawn = random.next()
  if (drawn < 0.4) return 'contact'
  return drawn < 0.65 ? 'event' : drawn < 0.87 ? 'mail' : 'task'
}

/** Which days a calendar's schedule covers; null = all. */
export const drawWindow = (random: Random, kind: SyncKind): SimWindow | null =>
  kind !== 'event' || random.chance(0.2)
    ? null
    : { before: 30, after: 60, slack: random.chance(0.5) ? 7 : 0 }

/** Rules of a schedule's link: now and then a brake that is soon closed. */
export function drawPolicy(random: Random): Policy {
  const wide = { deletes: 1_000, deleteShare: 9, changeShare: 99, creates: 1_000, createShare: 99 }
  const strict = random.chance(0.15)
  const brake = strict
    ? { ...usualPolicy.brake, deletes: 1 }
    : { ...usualPolicy.brake, ...wide, emptied: 1_000 }
  return { ...usualPolicy, brake }
}

/** The link of a schedule, live and with its way back. */
export function addLink(
  store: MemorySyncStore,
  policy: Policy,
  other: Partial<LinkRow> = {},
): number {
  const { linkId } = store.addLink({
    kind: 'contact',
    dAccount: 'd',
    mAccount: 'm',
    dIdentity: 'corp',
    mIdentity: 'tenant',
    scope: JSON.stringify({ containers: { D: null, M: null }, window: null } satisfies Scope),
    policy: JSON.stringify(policy),
    generation: 0,
    epoch: 1,
    mode: 'live',
    snapshotId: 'copy',
    ...other,
  })
  return linkId
}

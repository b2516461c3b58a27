import { refusalOf } from '../../adapters/graph/errors.ts'
import { fail, FailureError } from '../../core/failure.ts'
import type { LinkRow } from '../../core/sync/rows.ts'
import type { Engine } from '../engine.ts'
import { type LinkFacts, noteFacts } from './facts.ts'
import { installationOf } from './generations.ts'
import type { LeasePlace } from './partners.ts'

/** A lease holds so long, and is renewed at half of it. */
const length = 600_000

/** Names a link in every state file alike. */
const nameOf = ({ kind, dAccount }: LinkRow): string => `${kind}:${dAccount}`

/** Without a right to the mailbox's folders nothing can be left there: then nobody has a lease. */
const isForbidden = (error: unknown): boolean =>
  error instanceof FailureError && refusalOf(error)?.what === 'denied'

type Ask = Readonly<{
  link: LinkRow
  facts: LinkFacts
  place: LeasePlace | undefined
  signal: AbortSignal
}>

async function takeLease(
  engine: Engine,
  { link, place, signal }: Ask & { place: LeasePlace },
): Promise<number | null> {
  const now = engine.clock.now()
  const holder = await installationOf(engine)
  const found = await place.read(signal)
  const isTaken = found !== null && found.holder !== holder && found.until > now
  if (isTaken) return fail('syncSecondComputer')
  const name = nameOf(link)
  const known = found?.generations[name] ?? null
  const generations = { ...found?.generations, [name]: Math.max(known ?? 0, link.generation) }
  const until = now + length
  await place.write({ holder, until, generations }, signal)
  // Two may have written at the same time: the one that stands there now has it.
  const stands = await place.read(signal)
  if (stands?.holder !== holder) return fail('syncSecondComputer')
  noteFacts(engine, link.linkId, { leasedUntil: until })
  return known
}

/**
 * Sees to it that one installation writes to a mailbox (sync engine, section 2): its root folder
 * says which, for ten minutes at a time. Gives the generation that the mailbox knows of the link.
 *
 * Throws `syncSecondComputer` where another installation has the lease, and what the service says.
 */
export async function holdLease(engine: Engine, ask: Ask): Promise<number | null> {
  const { facts, place } = ask
  const now = engine.clock.now()
  const left = (facts.leasedUntil ?? 0) - now
  if (place === undefined || (left > length / 2 && left <= length)) return null
  try {
    return await takeLease(engine, { ...ask, place })
  } catch (error) {
    if (isForbidden(error)) return null
    throw error
  }
}

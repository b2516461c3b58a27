import type { MemorySyncStore } from '../../../fakes/sync-store.ts'
import { Broken } from './broken.ts'
import { hidden, nameOf, spanOf } from './kinds.ts'
import type { Rest } from './oracle.ts'
import type { Fields, Found, Shape, SimSide } from './remote.ts'
import { isTaken, type World } from './world.ts'

type Case = Readonly<{ world: World; store: MemorySyncStore }>
type Placed = Found & Readonly<{ side: SimSide }>

const both = ['D', 'M'] as const
const day = 86_400_000
const tokensIn = (value: string): readonly string[] => value.match(/t\d+z/g) ?? []

/** I1: every value that lives is on a side, or in what was stored before it went. */
function judgeLoss({ world, store }: Case): void {
  const alive = new Set<string>()
  for (const side of both) {
    for (const { shape } of world.remotes[side].living()) {
      for (const { name } of world.tokensOf(shape.fields)) alive.add(name)
    }
  }
  // Times and numbers are stored in the engine's form, so that fields are read back from it.
  const kept = new Set(
    store.preImages().flatMap(({ side, body }) => {
      const fields = world.kind.fieldsOf(side, JSON.parse(body ?? '{}') as Record<string, string>)
      return Object.values(fields).flatMap(tokensIn)
    }),
  )
  const conflicts = store.conflicts(null)
  const told = JSON.stringify(conflicts)
  const inConflict = (field: string): boolean => conflicts.some((one) => one.field === field)
  for (const { name, thing, fate, field } of world.tokens.values()) {
    if (fate !== 'lives' || alive.has(name) || kept.has(name) || told.includes(name)) continue
    const coded = ['time', 'recurrence', 'reminders', 'due'].includes(field)
    if (coded && inConflict(field === 'time' || field === 'recurrence' ? 'when' : field)) continue
    throw new Broken(`I1: ${name}, ${field} of ${thing}, is lost`)
  }
}

/** What our writes ran over where a side has no guard is told (6.4). */
function judgeGaps({ world, store }: Case, { heard }: Rest): void {
  const counted = store.audited.some(
    ({ action, about }) => action === 'sync.conflict' && about['reason'] === 'gap',
  )
  if (heard === true && world.gaps > 0 && !counted)
    throw new Broken(`I1: ${world.gaps} gap hits are not told`)
}

/** Why an item may differ: somebody is asked, or it was set aside with a reason. */
function isExplained(
  { world, store }: Case,
  { side, id }: Readonly<{ side: SimSide; id: string }>,
): boolean {
  const [link] = store.links()
  const row = link === undefined ? null : store.item({ linkId: link.linkId, side, remoteId: id })
  if (link === undefined || row === null) return false
  const pair = row.pairId === null ? null : store.pair(row.pairId)
  if (pair !== null && ['conflict', 'quarantine', 'detached', 'dormant'].includes(pair.state))
    return true
  if (pair !== null && store.conflicts(pair.uid).some(({ kept }) => kept === 'none')) return true
  const limited = world.remotes.D.traits.createsPerDay !== null
  const waits = limited ? ['held', 'ambiguous', 'planned'] : ['held', 'ambiguous']
  return store
    .openIntents(link.linkId)
    .some(
      (intent) =>
        waits.includes(intent.state) &&
        (intent.pairUid === pair?.uid || intent.source === id || intent.target === id),
    )
}

/** The items of a thing as they are compared: what one side cannot hold is left out. */
function projected({ world }: Case, { side, shape }: Placed): string {
  const { kind } = world
  const lossy = world.remotes.D.traits.cut > 0 ? kind.long : null
  const value = (field: string): string => {
    const text = shape.fields[field] ?? ''
    if (field === lossy) return ''
    if (field === 'due') return text.split('@')[0] ?? ''
    if (kind.sets.includes(field) || field === 'cancelled')
      return text.split(' ').toSorted().join(' ')
    return text.replace(/\.+$/, '')
  }
  const folder = kind.kind === 'mail' ? nameOf(shape.folder) : side.slice(1)
  return JSON.stringify([folder, shape.start, ...kind.compared.map(value)])
}

/** Half-open, from midnight to midnight (9.1); an item beyond it may stay or not. */
function isCovered({ world }: Case, { side, shape }: Placed): boolean {
  if (!isTaken(world, side, shape.folder)) return false
  const span = spanOf(shape.fields)
  // An exception is covered with its series.
  if (world.window === null || span === null || shape.parent !== null) return true
  const { before, after } = world.window
  const today = world.now - (world.now % day)
  const endless = (shape.fields['recurrence'] ?? '') !== ''
  return span.start < today + (after + 1) * day && (endless || span.end > today - before * day)
}

/** An item and the series that it belongs to. */
const withSeries = ({ world }: Case, one: Placed): readonly Placed[] => {
  const { side, shape } = one
  const series = shape.parent === null ? null : world.remotes[side].get(shape.parent)
  return series === null ? [one] : [one, { side, id: shape.parent ?? '', shape: series }]
}

const placedOf = ({ world }: Case, side: SimSide, thing: number): readonly Placed[] =>
  world.remotes[side]
    .living()
    .filter(({ shape }) => world.thingsOf(shape.fields).has(thing))
    .map((one) => ({ side, ...one }))

const notesThatExplain = new Set([
  'double',
  'near',
  'waits-barrier',
  'waits-master',
  'rewrites',
  'differs-here',
  'detached',
])

/** I2 and I3: nothing twice, nothing different without a reason. */
function judgeThings(given: Case, { notes }: Rest): void {
  const { world } = given
  const told = notes.filter(({ is }) => notesThatExplain.has(is))
  const items = new Set<string>(told.flatMap((one) => one.items))
  const pairs = new Set(told.map(({ pairId }) => pairId))
  const [link] = given.store.links()
  const isTold = ({ side, id }: Placed): boolean => {
    const row = given.store.item({ linkId: link?.linkId ?? 0, side, remoteId: id })
    const paired = row?.pairId ?? null
    return items.has(`${side}:${id}`) || (paired !== null && pairs.has(paired))
  }
  for (const thing of new Set([...world.tokens.values()].map((token) => token.thing))) {
    const [d, m] = [placedOf(given, 'D', thing), placedOf(given, 'M', thing)]
    const allowed = 1 + (world.copies.get(`${thing}`) ?? 0)
    for (const found of [d, m]) {
      // A mail that was put out of everybody's sight at once is not found any more (6.3); one in the
      // bin is deleted, and comes again where somebody changed it on the other side (I11).
      const isSeen = ({ side, shape }: Placed): boolean =>
        shape.folder !== hidden &&
        !world.kind.leftOut.some((one) => shape.folder === `${side}/${one}`)
      const seen = world.kind.kind === 'mail' ? found.filter(isSeen) : found
      if (seen.length <= allowed) continue
      const list = found.map(({ id }) => id).join(' ')
      throw new Broken(`I2: ${thing} is ${found.length} times on ${found[0]?.side}: ${list}`)
    }
    const all = [...d, ...m].flatMap((one) => withSeries(given, one))
    if (all.some((one) => !isCovered(given, one))) continue
    const text = (list: readonly Placed[]): string =>
      JSON.stringify(list.map((one) => projected(given, one)).toSorted())
    const same = text(d).replaceAll('D/', '') === text(m).replaceAll('M/', '')
    if (same || all.some((one) => isTold(one) || isExplained(given, one))) continue
    const list = all.map(({ id, shape }) => `${id} ${showOf(shape)}`).join(' | ')
    throw new Broken(`I3: ${thing} differs without a reason: ${list}`)
  }
}

const showOf = ({ folder, start, fields }: Shape): string => JSON.stringify([folder, start, fields])

/** I18: our changes and the log's rows are one to one. */
function judgeAudit({ world, store }: Case): void {
  const rows = new Map<string, string[]>()
  for (const { action, about } of store.audited) {
    const intent = about['intent']
    if (intent !== undefined) rows.set(intent, [...(rows.get(intent) ?? []), action])
  }
  // One that a person removed before it was found ends with what its next call came to.
  const ends = new Set(
    ['wrote', 'adopted', 'dropped', 'ambiguous', 'refused'].map((one) => `sync.${one}`),
  )
  const ours = new Set(world.writes.map(({ intent }) => intent))
  for (const { intent, op } of world.writes) {
    if (!(rows.get(intent) ?? []).some((action) => ends.has(action))) {
      throw new Broken(`I18: ${op} of ${intent} has no audit row`)
    }
  }
  for (const [intent, actions] of rows) {
    const told = actions.filter((action) => action === 'sync.wrote' || action === 'sync.adopted')
    if (told.length > 1) throw new Broken(`I18: ${intent} is told ${told.length} times`)
    if (actions.includes('sync.wrote') && !ours.has(intent)) {
      throw new Broken(`I18: ${intent} is told and never was`)
    }
  }
}

/** I5 over all: what we did is bounded by what people did. */
function judgeBounds({ world, store }: Case, { crashes, unknowns }: Rest): void {
  const lost = world.remotes.M.traits.dropsExceptions ? world.changes : 0
  const most = world.changes * 2 + crashes + unknowns + store.conflicts(null).length + lost + 2
  if (world.writes.length > most) {
    throw new Broken(`I5: ${world.writes.length} writes for ${world.changes} changes`)
  }
}

/** Judges what is left once nothing moves any more. */
export function judgeRest(given: Case, rest: Rest): void {
  judgeLoss(given)
  judgeGaps(given, rest)
  judgeThings(given, rest)
  judgeAudit(given)
  judgeBounds(given, rest)
}

/** What stands on a side, whatever its ids, for a comparison with what stood there before. */
export const standing = (world: World, side: SimSide): readonly string[] =>
  world.remotes[side]
    .living()
    .map(({ shape }) => JSON.stringify([shape.folder, sorted(shape.fields)]))
    .toSorted()

const sorted = (fields: Fields): readonly (readonly [string, string])[] =>
  Object.entries(fields)
    .filter(([, value]) => value !== '')
    .toSorted(([a], [b]) => (a < b ? -1 : 1))

import type { Random } from './random.ts'
import {
  type Fields,
  type Found,
  type Remote,
  remoteOf,
  type Shape,
  type SimSide,
} from './remote.ts'

/** What became of a value that a person wrote. */
export type Token = {
  readonly name: string
  readonly thing: number
  readonly field: string
  readonly at: number
  /** Sides on which it could be seen. */
  readonly seen: Set<SimSide>
  /** `person`: overwritten or deleted by one who could see it; `gap`: lost where D has no guard. */
  fate: 'lives' | 'person' | 'gap'
}

/** What one of the engine's calls did to an item. */
export type EngineWrite = Readonly<{
  op: 'create' | 'update' | 'delete'
  side: SimSide
  id: string
  /** Its create key. */
  key: string | null
  before: Shape | null
  after: Shape | null
  at: number
}>

/** The two remotes, the people, and all that ever happened. */
export interface World {
  readonly remotes: Readonly<Record<SimSide, Remote>>
  now: number
  readonly tokens: Map<string, Token>
  readonly writes: EngineWrite[]
  /** Times that a person copied a thing on a side. */
  readonly copies: Map<string, number>
  /** What people did. */
  changes: number
  /** Items that a person removed, `D:id`. */
  readonly removedByPeople: Set<string>
  noteEngine(write: EngineWrite): void
  /** One thing that a person does somewhere; the label is for the trace. */
  act(random: Random): string
  thingsOf(fields: Fields): ReadonlySet<number>
}

/** Fields that both sides hold; what people write into. */
export const sharedFields = ['name', 'company', 'title', 'address', 'notes'] as const

/** A field that only M holds. */
export const onlyM = 'family'

const tokensIn = (value: string): readonly string[] => value.match(/t\d+z/g) ?? []

/** Makes a world of two empty remotes. */
export function worldOf(
  traits: Readonly<Record<SimSide, Parameters<typeof remoteOf>[0]>>,
  random: Random,
): World {
  const remotes = { D: remoteOf(traits.D, random.fork()), M: remoteOf(traits.M, random.fork()) }
  const tokens = new Map<string, Token>()
  const copies = new Map<string, number>()
  const removedByPeople = new Set<string>()
  const writes: EngineWrite[] = []
  let things = 0

  const tokensOf = (fields: Fields): readonly Token[] =>
    Object.values(fields)
      .flatMap(tokensIn)
      .flatMap((name) => tokens.get(name) ?? [])
  const thingsOf = (fields: Fields): ReadonlySet<number> =>
    new Set(tokensOf(fields).map(({ thing }) => thing))
  const see = (side: SimSide, fields: Fields): void => {
    for (const token of tokensOf(fields)) token.seen.add(side)
  }
  const overwrite = (value: string, next: string): void => {
    const kept = new Set(tokensIn(next))
    for (const name of tokensIn(value)) {
      const token = tokens.get(name)
      if (token !== undefined && !kept.has(name)) token.fate = 'person'
    }
  }

  const world: World = {
    remotes,
    now: 1_800_000_000_000,
    tokens,
    writes,
    copies,
    changes: 0,
    removedByPeople,
    thingsOf,
    noteEngine(write) {
      writes.push(write)
      if (write.after !== null) see(write.side, write.after.fields)
    },
    act(random) {
      world.changes += 1
      const side: SimSide = random.chance(0.5) ? 'D' : 'M'
      const living = remotes[side].living()
      const kind = random.next()
      if (living.length === 0 || kind < 0.25) return create(side, random)
      const found = random.pick(living)
      if (kind < 0.75) return edit(side, found, random)
      if (kind < 0.92) return remove(side, found)
      if (kind < 0.96) return copy(side, found)
      const folder = found.shape.folder === 'in' ? 'out' : 'in'
      remotes[side].place({ id: found.id, folder, expect: null, now: world.now })
      return `person moves ${found.id} ${folder}`
    },
  }
  const write = (side: SimSide, thing: number, field: string): string => {
    const name = `t${tokens.size + 1}z`
    const seen = new Set([side])
    tokens.set(name, { name, thing, field, at: world.now, seen, fate: 'lives' })
    return name
  }
  const create = (side: SimSide, random: Random): string => {
    things += 1
    const fields: Record<string, string> = { name: write(side, things, 'name') }
    for (const field of ['company', 'notes']) {
      if (random.chance(0.5)) fields[field] = write(side, things, field)
    }
    const ask = { fields, folder: 'in', key: null, marker: null, now: world.now }
    remotes[side].create(ask)
    if (!random.chance(0.05)) return `person makes ${things} on ${side}`
    // The same person keeps the same contact on both sides by hand.
    const other = side === 'D' ? 'M' : 'D'
    remotes[other].create(ask)
    see(other, fields)
    // One edited before it is met may not be recognised, which is right (section 4, rule 6).
    copies.set(`${things}`, 1)
    return `person makes ${things} on both`
  }
  const edit = (side: SimSide, { id, shape }: Found, random: Random): string => {
    const [thing = 0] = thingsOf(shape.fields)
    const field = side === 'M' && random.chance(0.1) ? onlyM : random.pick([...sharedFields])
    const before = shape.fields[field] ?? ''
    const empties = field !== 'name' && before !== '' && random.chance(0.15)
    const adds = field === 'notes' && before !== '' && random.chance(0.5)
    const fresh = empties ? '' : write(side, thing, field)
    const next = adds && !empties ? `${before}\n${fresh}` : fresh
    overwrite(before, next)
    remotes[side].update({ id, patch: { [field]: next }, expect: null, now: world.now })
    return `person writes ${field} of ${id}`
  }
  const remove = (side: SimSide, { id, shape }: Found): string => {
    for (const token of tokensOf(shape.fields)) if (token.fate === 'lives') token.fate = 'person'
    remotes[side].place({ id, folder: null, expect: null, now: world.now })
    removedByPeople.add(`${side}:${id}`)
    return `person deletes ${id}`
  }
  const copy = (side: SimSide, { id, shape }: Found): string => {
    const { fields, marker } = shape
    remotes[side].create({ fields, folder: 'in', key: null, marker, now: world.now })
    for (const thing of thingsOf(fields)) {
      copies.set(`${thing}`, (copies.get(`${thing}`) ?? 0) + 1)
    }
    return `person copies ${id}`
  }
  return world
}

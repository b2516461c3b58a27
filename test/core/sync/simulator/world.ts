import { hidden, idOf, kinds, type SimKind } from './kinds.ts'
import { type Person, personOf } from './people.ts'
import type { Random } from './random.ts'
import { type Fields, type Remote, remoteOf, type Shape, type SimSide } from './remote.ts'

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
  op: 'create' | 'update' | 'move' | 'delete'
  side: SimSide
  id: string
  /** Of the write that was on record before the call. */
  intent: string
  before: Shape | null
  after: Shape | null
  at: number
}>

/** Days around today that a calendar's link covers. */
export type SimWindow = Readonly<{ before: number; after: number; slack: number }>

/** The two remotes, the people, and all that ever happened. */
export interface World {
  readonly kind: SimKind
  readonly remotes: Readonly<Record<SimSide, Remote>>
  readonly window: SimWindow | null
  /** Names of the folders that a side lists. */
  readonly folders: Readonly<Record<SimSide, Set<string>>>
  now: number
  /** How far the engine's clock is off, ms. */
  skew: number
  readonly tokens: Map<string, Token>
  readonly writes: EngineWrite[]
  /** Times that a person copied a thing, or that it came twice. */
  readonly copies: Map<string, number>
  /** Lists show all that there is, so that what stands on both sides must be recognised. */
  clear: boolean
  /** A round is at work. */
  running: boolean
  /** A first sync is through. */
  live: boolean
  /** Values that went into the gap of a write to the very item (6.4). */
  gaps: number
  /** What people did. */
  changes: number
  /** How often people changed a field of a thing on a side, `D 3 name`; `D 3 *` for all. */
  readonly edits: Map<string, number>
  /** Items that a person removed, `D:id`. */
  readonly removedByPeople: Set<string>
  /** Told of each change that a person makes. */
  onChange: (side: SimSide, id: string) => void
  /** What comes by itself at a time: the second copy of a mail. */
  coming: { at: number; go: () => void }[]
  noteEngine(write: EngineWrite): void
  /** One thing that a person does somewhere; the label is for the trace. */
  act(random: Random): string
  thingsOf(fields: Fields): ReadonlySet<number>
  tokensOf(fields: Fields): readonly Token[]
}

const tokensIn = (value: string): readonly string[] => value.match(/t\d+z/g) ?? []

/** What a world is made of beside its remotes' ways. */
export type WorldAsk = Readonly<{ kind?: SimKind; window?: SimWindow | null }>

const foldersOf = (kind: SimKind, full: boolean): Set<string> =>
  new Set(kind.folders.filter(({ role }) => full || role !== null).map(({ name }) => name))

/** Makes a world of two empty remotes. */
export function worldOf(
  traits: Readonly<Record<SimSide, Parameters<typeof remoteOf>[0]>>,
  random: Random,
  { kind = kinds.contact, window = null }: WorldAsk = {},
): World {
  const remotes = { D: remoteOf(traits.D, random.fork()), M: remoteOf(traits.M, random.fork()) }
  const tokens = new Map<string, Token>()
  const tokensOf = (fields: Fields): readonly Token[] =>
    Object.values(fields)
      .flatMap(tokensIn)
      .flatMap((name) => tokens.get(name) ?? [])
  const thingsOf = (fields: Fields): ReadonlySet<number> =>
    new Set(tokensOf(fields).map(({ thing }) => thing))
  const world: World = {
    kind,
    remotes,
    window,
    folders: { D: foldersOf(kind, true), M: foldersOf(kind, kind.kind !== 'mail') },
    now: 1_800_000_000_000,
    skew: 0,
    tokens,
    writes: [],
    copies: new Map(),
    clear: false,
    running: false,
    live: false,
    gaps: 0,
    changes: 0,
    edits: new Map(),
    removedByPeople: new Set(),
    onChange: () => {},
    coming: [],
    thingsOf,
    tokensOf,
    noteEngine(write) {
      world.writes.push(write)
      if (write.after === null) return
      for (const token of tokensOf(write.after.fields)) token.seen.add(write.side)
    },
    act: (own) => person.act(own),
  }
  const person: Person = personOf(world)
  return world
}

/** Tells whether an item stands in a folder that the link reads and takes. */
export const isTaken = ({ kind, folders }: World, side: SimSide, folder: string): boolean =>
  folder !== hidden &&
  [...folders[side]].some(
    (name) => idOf(kind, side, name) === folder && !kind.leftOut.includes(name),
  )

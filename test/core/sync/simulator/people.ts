import { hidden, idOf, nameOf, spanOf, timeText } from './kinds.ts'
import type { Random } from './random.ts'
import type { Fields, Found, Shape, SimSide } from './remote.ts'
import type { World } from './world.ts'

/** People on both sides, who do one thing at a time. */
export type Person = Readonly<{ act(random: Random): string }>

const day = 86_400_000
const minute = 60_000
const week = 7 * day

/** Fields without a token, of which only equality is judged. */
const flags: Readonly<Record<string, readonly string[]>> = {
  mail: ['read', 'flagged'],
  task: ['done', 'priority'],
}

const midnight = (now: number): number => now - (now % day)
const wall = (ms: number): string => new Date(ms).toISOString().slice(0, 19)
const tokensIn = (value: string): readonly string[] => value.match(/t\d+z/g) ?? []

/** Makes the people of a world. */
export function personOf(world: World): Person {
  const { kind, remotes, tokens } = world
  let things = 0
  /** Things that stand on both sides from the beginning, and that nobody changed yet. */
  const twins = new Set<number>()

  const write = (side: SimSide, thing: number, field: string): string => {
    const name = `t${tokens.size + 1}z`
    const seen = new Set([side])
    tokens.set(name, { name, thing, field, at: world.now, seen, fate: 'lives' })
    return name
  }
  const copied = (thing: number): void =>
    void world.copies.set(`${thing}`, (world.copies.get(`${thing}`) ?? 0) + 1)
  const see = (side: SimSide, fields: Fields): void => {
    for (const token of world.tokensOf(fields)) token.seen.add(side)
  }
  const give = (fields: Fields): void => {
    for (const token of world.tokensOf(fields)) if (token.fate === 'lives') token.fate = 'person'
  }
  const noteEdit = (
    side: SimSide,
    id: string,
    touched: Readonly<{ fields: Fields; names: readonly string[] }>,
  ) => {
    for (const thing of world.thingsOf(touched.fields)) {
      // One edited before it is met may not be recognised, which is right (section 4, rule 6).
      if (twins.delete(thing)) copied(thing)
      for (const name of [...touched.names, '*']) {
        const key = `${side} ${thing} ${name}`
        world.edits.set(key, (world.edits.get(key) ?? 0) + 1)
      }
    }
    world.onChange(side, id)
  }
  const overwrite = (value: string, next: string): void => {
    const kept = new Set(tokensIn(next))
    for (const name of tokensIn(value)) {
      const token = tokens.get(name)
      if (token !== undefined && !kept.has(name)) token.fate = 'person'
    }
  }
  const change = (side: SimSide, { id, shape }: Found, patch: Fields): string => {
    for (const [field, next] of Object.entries(patch)) overwrite(shape.fields[field] ?? '', next)
    const children = remotes[side].living().filter((one) => one.shape.parent === id)
    remotes[side].update({ id, patch, expect: null, now: world.now })
    const fields = { ...shape.fields, ...patch }
    // What the service cut off was never there.
    for (const [field, next] of Object.entries(patch)) {
      overwrite(next, remotes[side].get(id)?.fields[field] ?? '')
    }
    noteEdit(side, id, { fields, names: Object.keys(patch) })
    // What a change of a series does to its exceptions is the same person's doing.
    for (const child of children) {
      if (remotes[side].get(child.id) !== null) continue
      give(child.shape.fields)
      noteEdit(side, child.id, { fields: child.shape.fields, names: [] })
    }
    return `person writes ${Object.keys(patch).join(' ')} of ${id}`
  }

  /** Somewhere in the window, at its very edges, or out of it. */
  const startOf = (random: Random, token: string): number => {
    const length = Number(token.slice(1, -1)) * minute
    const { before, after, slack } = world.window ?? { before: 30, after: 60, slack: 7 }
    const today = midnight(world.now)
    const where = random.next()
    if (where < 0.15) return today + (after + 1) * day
    if (where < 0.2) return today - before * day - length
    if (where < 0.28) return today + (after + slack + 80) * day
    return today + (random.whole(after + before) - before) * day + random.whole(20) * 60 * minute
  }
  const eventFields = (side: SimSide, thing: number, random: Random): Fields => {
    const token = write(side, thing, 'time')
    const fields: Record<string, string> = { time: timeText(token, startOf(random, token)) }
    if (random.chance(0.3)) fields['recurrence'] = write(side, thing, 'recurrence')
    if (random.chance(0.3)) fields['reminders'] = write(side, thing, 'reminders')
    if (random.chance(0.3)) fields['categories'] = write(side, thing, 'categories')
    return fields
  }
  const fieldsFor = (side: SimSide, thing: number, random: Random): Fields => {
    const fields: Record<string, string> = { [kind.head]: write(side, thing, kind.head) }
    for (const field of kind.texts) {
      if (field !== kind.head && random.chance(0.4)) fields[field] = write(side, thing, field)
    }
    if (kind.kind === 'event') Object.assign(fields, eventFields(side, thing, random))
    if (kind.kind === 'task' && random.chance(0.6)) fields['due'] = dueOf(side, thing, random)
    if (kind.kind === 'mail') {
      fields['digest'] = `g${thing}`
      if (random.chance(0.85)) fields['messageId'] = `m${thing}`
    }
    return fields
  }
  const dueOf = (side: SimSide, thing: number, random: Random): string => {
    const token = write(side, thing, 'due')
    return side === 'D' ? `${token}@1${random.whole(10)}:30` : token
  }
  const folderOn = (side: SimSide, random: Random): string => {
    const names = [...world.folders[side]].filter((name) => !kind.leftOut.includes(name))
    return idOf(kind, side, random.chance(0.7) ? (names[0] ?? 'in') : random.pick(names))
  }

  const put = (
    side: SimSide,
    ask: Readonly<{ fields: Fields; folder: string; people?: number }>,
  ): void => {
    const made = remotes[side].create({ ...ask, key: null, marker: null, now: world.now })
    if (made.is !== 'done') return
    for (const [field, value] of Object.entries(ask.fields)) {
      overwrite(value, made.shape.fields[field] ?? '')
    }
    world.onChange(side, made.id)
  }
  const create = (side: SimSide, random: Random): string => {
    things += 1
    const thing = things
    const fields = fieldsFor(side, thing, random)
    const folder = folderOn(side, random)
    const other = side === 'D' ? 'M' : 'D'
    // Some originals have attendees: a change of theirs would mail people.
    const people = kind.kind === 'event' && random.chance(0.15) ? 2 : 0
    put(side, { fields, folder, people })
    noteEdit(side, '', { fields, names: [] })
    if (!random.chance(kind.kind === 'contact' ? 0.05 : 0.15))
      return `person makes ${thing} on ${side}`
    // The same person keeps the same thing on both sides by hand, or it is delivered to both.
    const twin = (): void => {
      const name = nameOf(folder)
      const there = world.folders[other].has(name) ? name : (kind.folders[0]?.name ?? 'in')
      see(other, fields)
      put(other, { fields: fieldsOn(other, fields), folder: idOf(kind, other, there) })
    }
    const delivered = kind.kind === 'mail' && ['inbox', 'sent'].includes(nameOf(folder))
    const wait = delivered && random.chance(0.6) ? random.whole(80_000) : 0
    const met = world.clear && (wait > 0 ? world.live : !world.running)
    if (met) twins.add(thing)
    else copied(thing)
    if (wait === 0) twin()
    else world.coming.push({ at: world.now + wait, go: twin })
    return `person makes ${thing} on both`
  }
  /** A side's own form of what a person writes on both. */
  const fieldsOn = (side: SimSide, fields: Fields): Fields => {
    if (kind.kind !== 'task' || fields['due'] === undefined) return fields
    const [token = ''] = fields['due'].split('@')
    return { ...fields, due: side === 'D' ? `${token}@12:00` : token }
  }

  const editText = (side: SimSide, found: Found, random: Random): string => {
    const { shape } = found
    const [thing = 0] = world.thingsOf(shape.fields)
    const own = side === 'M' && kind.onlyM !== null && random.chance(0.1)
    const field = own ? (kind.onlyM ?? '') : random.pick(kind.texts)
    const before = shape.fields[field] ?? ''
    const empties = field !== kind.head && before !== '' && random.chance(0.15)
    const adds = field === kind.long && before !== '' && random.chance(0.5)
    const fresh = empties ? '' : write(side, thing, field)
    return change(side, found, { [field]: adds && !empties ? `${before}\n${fresh}` : fresh })
  }
  const editSet = (side: SimSide, found: Found, ask: { field: string; random: Random }): string => {
    const { field, random } = ask
    const [thing = 0] = world.thingsOf(found.shape.fields)
    const before = tokensIn(found.shape.fields[field] ?? '')
    const next =
      before.length > 0 && random.chance(0.4)
        ? before.slice(1)
        : [...before, write(side, thing, field)]
    return change(side, found, { [field]: next.join(' ') })
  }
  /** One occurrence of a series becomes another, or is cancelled. */
  const editSeries = (side: SimSide, found: Found, random: Random): string | null => {
    const { id, shape } = found
    const span = spanOf(shape.fields)
    if (span === null || shape.parent !== null || (shape.fields['recurrence'] ?? '') === '')
      return null
    const interval = Number(/\d+/.exec(shape.fields['recurrence'] ?? '')?.[0] ?? 1)
    const start = wall(span.start + random.whole(3) * interval * week)
    const cancelled = (shape.fields['cancelled'] ?? '').split(' ')
    const taken = remotes[side]
      .living()
      .some((one) => one.shape.parent === id && one.shape.start === start)
    if (taken || cancelled.includes(start)) return null
    if (random.chance(0.3)) {
      const all = [...cancelled, start].filter((one) => one !== '')
      return change(side, found, { cancelled: all.join(' ') })
    }
    things += 1
    const token = write(side, things, 'time')
    const title = write(side, things, 'title')
    const fields = { title, time: timeText(token, Date.parse(`${start}Z`) + 60 * minute) }
    const ask = { fields, folder: shape.folder, key: null, marker: null, now: world.now }
    const made = remotes[side].create({ ...ask, parent: id, start })
    if (made.is === 'done') noteEdit(side, made.id, { fields, names: [] })
    return `person changes ${start} of ${id}`
  }
  const editEvent = (side: SimSide, found: Found, random: Random): string | null => {
    const what = random.next()
    if (what < 0.35) return editSeries(side, found, random)
    if (what < 0.55 && found.shape.people === 0) {
      const [thing = 0] = world.thingsOf(found.shape.fields)
      const token = write(side, thing, 'time')
      return change(side, found, { time: timeText(token, startOf(random, token)) })
    }
    if (what < 0.65) return editSet(side, found, { field: 'categories', random })
    if (what > 0.75) return null
    const [thing = 0] = world.thingsOf(found.shape.fields)
    return change(side, found, { reminders: write(side, thing, 'reminders') })
  }
  const editFlag = (side: SimSide, found: Found, random: Random): string => {
    const field = random.pick(flags[kind.kind] ?? [])
    const was = found.shape.fields[field] ?? ''
    const next = field === 'priority' ? random.pick(['', 'high', 'low']) : was === '' ? '1' : ''
    return change(side, found, { [field]: next })
  }
  const edit = (side: SimSide, found: Found, random: Random): string => {
    if (kind.kind === 'event') {
      const done = editEvent(side, found, random)
      if (done !== null) return done
    }
    if (kind.kind === 'mail') {
      return random.chance(0.6)
        ? editFlag(side, found, random)
        : editSet(side, found, { field: 'keywords', random })
    }
    if (kind.kind === 'task' && random.chance(0.3)) return editFlag(side, found, random)
    if (kind.kind === 'task' && random.chance(0.3)) {
      const [thing = 0] = world.thingsOf(found.shape.fields)
      return change(side, found, { due: dueOf(side, thing, random) })
    }
    return editText(side, found, random)
  }

  const removeOne = (side: SimSide, { id, shape }: Found): void => {
    give(shape.fields)
    world.removedByPeople.add(`${side}:${id}`)
    noteEdit(side, id, { fields: shape.fields, names: [] })
  }
  const remove = (side: SimSide, found: Found): string => {
    const children = remotes[side].living().filter(({ shape }) => shape.parent === found.id)
    remotes[side].place({ id: found.id, folder: null, expect: null, now: world.now })
    for (const one of [found, ...children]) removeOne(side, one)
    const series = found.shape.parent === null ? null : remotes[side].get(found.shape.parent)
    if (series !== null) noteEdit(side, found.id, { fields: series.fields, names: ['cancelled'] })
    return `person deletes ${found.id}`
  }
  const copy = (side: SimSide, { id, shape }: Found): string => {
    const { fields, marker, folder } = shape
    remotes[side].create({ fields, folder, key: null, marker, now: world.now })
    for (const thing of world.thingsOf(fields)) {
      copied(thing)
    }
    noteEdit(side, id, { fields, names: [] })
    return `person copies ${id}`
  }
  const move = (side: SimSide, { id, shape }: Found, random: Random): string => {
    const names = [...world.folders[side], hidden]
    const others = names.map((name) => idOf(kind, side, name)).filter((one) => one !== shape.folder)
    const folder = random.pick(others)
    remotes[side].place({ id, folder, expect: null, now: world.now })
    noteEdit(side, id, { fields: shape.fields, names: ['folder'] })
    return `person moves ${id} ${folder}`
  }
  const single = ({ parent, fields }: Shape): boolean =>
    parent === null && (fields['recurrence'] ?? '') === ''

  return {
    act(random) {
      world.changes += 1
      const side: SimSide = random.chance(0.5) ? 'D' : 'M'
      const living = remotes[side].living()
      const what = random.next()
      if (living.length === 0 || what < 0.25) return create(side, random)
      const found = random.pick(living)
      const moves = kind.kind === 'mail' ? 0.25 : 0.04
      if (what > 1 - moves && single(found.shape)) return move(side, found, random)
      if (what < 0.75 - moves / 2) return edit(side, found, random)
      if (what < 0.92 - moves / 2) return remove(side, found)
      return single(found.shape) ? copy(side, found) : edit(side, found, random)
    },
  }
}

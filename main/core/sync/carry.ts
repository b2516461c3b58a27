import { instantOf, dayOf, Temporal } from '../time.ts'
import { lines, merge3, words } from './diff.ts'
import type { Unit } from './fields.ts'
import type { Side, Value } from './types.ts'
import { listOf, same, textOf } from './values.ts'

/** What is known beside the values when one is carried over. */
export type Around = Readonly<{
  /** IANA zone in which an instant becomes a date. */
  zone: string
  /** Remote id of a container's partner on the other side; null if it has none (yet). */
  partnerOf(side: Side, remoteId: string): string | null
}>

/** A field on its way: as it was and is where it was changed, and as the other side has it. */
export type Journey = Readonly<{
  unit: Unit
  /** The side where it was changed. */
  from: Side
  before: Value | null
  after: Value | null
  target: Value | null
}>

/** `clean` false: the edit did not fit, the target's text stands and the other is added below. */
export type Carried = Readonly<{ value: Value | null; clean: boolean }>

/** Last line of a text that D could not hold whole. */
export const cutMark = '\n[…]'

const asText = (value: Value | null): string => (typeof value === 'string' ? value : '')
const orNull = (text: string): string | null => (text === '' ? null : text)

/** Cuts a text to what a side can hold, never between the halves of a surrogate pair. */
export function cutText(text: string, max: number): string {
  if (text.length <= max) return text
  const end = max - cutMark.length
  const whole = /[\uD800-\uDBFF]$/.test(text.slice(0, end)) ? end - 1 : end
  return `${text.slice(0, whole).trimEnd()}${cutMark}`
}

const fit = (unit: Unit, to: Side, value: Value | null): Value | null =>
  to === 'D' && unit.max !== undefined && typeof value === 'string'
    ? cutText(value, unit.max)
    : value

const otherLine = '—— other version · '

/** Tells whether a text already ends with another one, put there by `withOther`. */
export function holdsOther(text: string, lost: string): boolean {
  const end = `——\n${lost}`
  return lost !== '' && text.endsWith(end) && text.slice(0, -end.length).includes(otherLine)
}

/** Puts a text that lost under the one that stands, dated; once is enough. */
export function withOther(text: string, lost: string, day: string): string {
  if (lost === '' || text.includes(lost)) return text
  if (lost.includes(text)) return lost
  return `${text}\n\n${otherLine}${day} ——\n${lost}`
}

/** What a cut text was cut from begins with: the text without the mark; null if it is whole. */
const stemOf = (text: string): string | null =>
  text.endsWith(cutMark) ? text.slice(0, -cutMark.length) : null

/** Tells whether a text is another one, or its beginning with the mark. */
function isCutOf(cut: string, whole: string): boolean {
  const stem = stemOf(cut)
  return stem !== null && whole.startsWith(stem)
}

/**
 * Applies an edit of one side's text to the other's. A cut text lends its edit to the whole one as
 * long as its last line, the mark, still stands; who clears a text clears all of it. Null if the
 * edit does not fit.
 */
export function lift(
  edit: Readonly<{ before: string; after: string; target: string }>,
): string | null {
  const { before, after, target } = edit
  if (after === '') return ''
  const stem = stemOf(before)
  if (stem !== null && target.startsWith(stem)) {
    const edited = stemOf(after)
    return edited === null ? null : `${edited}${target.slice(stem.length)}`
  }
  const texts = { base: before, a: after, b: target }
  return merge3(texts, lines) ?? merge3(texts, words)
}

function carryText({ unit, from, before, after, target }: Journey): Carried {
  const to = from === 'D' ? 'M' : 'D'
  const held = same(fit(unit, to, before), target)
  if (held || isCutOf(asText(target), asText(before))) {
    return { value: fit(unit, to, after), clean: true }
  }
  const lifted = lift({ before: asText(before), after: asText(after), target: asText(target) })
  if (lifted !== null) return { value: fit(unit, to, orNull(lifted)), clean: true }
  return { value: target, clean: false }
}

/** Sets as they stand, added and taken away as an edit did; lists without order come sorted. */
export function editedSet(edit: Omit<Journey, 'unit' | 'from'>): readonly Value[] {
  const [before, after, target] = [edit.before, edit.after, edit.target].map((value) =>
    listOf(value ?? null),
  )
  const was = new Set((before ?? []).map(textOf))
  const is = new Set((after ?? []).map(textOf))
  const kept = (target ?? []).filter((one) => !was.has(textOf(one)) || is.has(textOf(one)))
  const there = new Set(kept.map(textOf))
  const added = (after ?? []).filter((one) => !was.has(textOf(one)) && !there.has(textOf(one)))
  return [...added, ...kept]
}

const byValue = (a: Value, b: Value): number =>
  typeof a === 'number' && typeof b === 'number' ? a - b : textOf(a) < textOf(b) ? -1 : 1

/** A set as a side holds it: sorted, or only its first. */
export function heldSet(unit: Unit, side: Side, list: readonly Value[]): Value | null {
  if (list.length === 0) return null
  if (unit.single === side) return list.slice(0, 1)
  return unit.single === undefined ? list.toSorted(byValue) : [...list]
}

function carrySet({ unit, from, before, after, target }: Journey): Carried {
  const to = from === 'D' ? 'M' : 'D'
  const list = listOf(after)
  if (unit.single === to) {
    const [only] = listOf(target)
    const stays = only !== undefined && list.some((one) => same(one, only))
    return { value: stays ? target : heldSet(unit, to, list), clean: true }
  }
  const whole = same(heldSet(unit, to, listOf(before)), target)
  const edited = whole ? list : editedSet({ before, after, target })
  return { value: heldSet(unit, to, edited), clean: true }
}

/** The instant of a date at a time of day in a zone. */
function instantAt(date: string, time: string, zone: string): string {
  const at = Temporal.PlainDateTime.from(`${date}T${time}`).toZonedDateTime(zone)
  return at.toInstant().toString({ smallestUnit: 'second' })
}

/** Where M has only a date, D's time of day stays; a new one ends with the day. */
function carryDue({ from, after, target }: Journey, zone: string): Value | null {
  if (typeof after !== 'string') return null
  if (from === 'D') return dayOf(instantOf(after), zone)
  if (typeof target !== 'string') return instantAt(after, '23:59:00', zone)
  if (dayOf(instantOf(target), zone) === after) return target
  const time = Temporal.Instant.from(target).toZonedDateTimeISO(zone).toPlainTime()
  return instantAt(after, time.toString({ smallestUnit: 'second' }), zone)
}

/**
 * Carries a changed value over to the other side: what that side shall then show. The richer
 * side's text takes over the edit, never the cut text (5.1).
 */
export function carry(journey: Journey, around: Around): Carried {
  const { unit, from, after } = journey
  switch (unit.form) {
    case 'plain':
      return { value: after, clean: true }
    case 'text':
      return carryText(journey)
    case 'set':
      return carrySet(journey)
    case 'due':
      return { value: carryDue(journey, around.zone), clean: true }
    case 'folder':
      return { value: around.partnerOf(from, asText(after)), clean: true }
  }
}

/** How the other side shows a value that is new to it (a create). */
export const shown = (
  value: Readonly<{ unit: Unit; from: Side; after: Value | null }>,
  around: Around,
): Value | null => carry({ ...value, before: null, target: null }, around).value

function agreeSet(unit: Unit, d: Value | null, m: Value | null): boolean {
  if (unit.single === undefined)
    return same(heldSet(unit, 'D', listOf(d)), heldSet(unit, 'M', listOf(m)))
  const [poor, rich] = unit.single === 'D' ? [listOf(d), listOf(m)] : [listOf(m), listOf(d)]
  const [only] = poor
  return only === undefined ? rich.length === 0 : rich.some((one) => same(one, only))
}

/** Both sides' values of a field. */
export type Both = Readonly<Record<Side, Value | null>>

/** Tells whether two sides show the same, beyond what one of them cannot hold (section 3). */
export function agree(unit: Unit, { D: d, M: m }: Both, around: Around): boolean {
  switch (unit.form) {
    case 'plain':
      return same(d, m)
    case 'text':
      return same(d, m) || same(d, fit(unit, 'D', m)) || isCutOf(asText(d), asText(m))
    case 'set':
      return agreeSet(unit, d, m)
    case 'due':
      return same(typeof d === 'string' ? dayOf(instantOf(d), around.zone) : null, m)
    case 'folder':
      return typeof d === 'string' && around.partnerOf('D', d) === m
  }
}

/**
 * Tells whether a text of one side holds the other's as its "other version": they differ on
 * purpose, as one side of a one-way link cannot be written.
 */
export const holdsEither = ({ D: d, M: m }: Both): boolean =>
  holdsOther(asText(d), asText(m)) || holdsOther(asText(m), asText(d))

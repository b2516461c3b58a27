import type { Image, Side, SyncKind, Value } from '../../../main/core/sync/types.ts'
import { textOf } from '../../../main/core/sync/values.ts'

/** Draws a whole number below a limit; the whole state follows from what it gives. */
export type Draw = (below: number) => number

/** A seeded draw (mulberry32). */
export function drawOf(seed: number): Draw {
  let state = seed >>> 0
  return (below) => {
    state = (state + 0x6d2b79f5) >>> 0
    let t = state
    t = Math.imul(t ^ (t >>> 15), t | 1)
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61)
    return ((t ^ (t >>> 14)) >>> 0) % below
  }
}

/** A draw from a tape of numbers, so that a failing state can be made smaller; 0 at its end. */
export function tapeOf(tape: readonly number[]): Draw {
  let at = 0
  return (below) => (tape[at++] ?? 0) % below
}

/** One field that a person sets on a side: the new value, and the word by which it is known. */
export type Edit = Readonly<{ field: string; value: Value | null; word: string | null }>

const day = (n: number): string => `2026-12-${String(1 + (n % 27)).padStart(2, '0')}`

const longTail = Array.from({ length: 90 }, (_, at) => `line ${at} ${'of a long text '.repeat(4)}`)

/** Text of a body, sometimes longer than D can hold, with a word at its very end. */
function bodyOf(draw: Draw, word: string): string {
  const lines = ['one', 'two', 'three', 'four'].map((line) => `${line} ${word}`)
  return draw(30) === 0 ? [...lines, ...longTail, `end ${word}`].join('\n') : lines.join('\n')
}

const eventImage = (draw: Draw, word: string): Image => ({
  title: `t ${word}`,
  description: bodyOf(draw, word),
  time: { start: `${day(draw(9))}T09:00:00Z`, end: `${day(draw(9) + 10)}T10:00:00Z` },
  zone: 'Asia/Shanghai',
  ...(draw(2) === 0 && { reminders: [15] }),
  ...(draw(3) === 0 && { categories: ['a', 'b'] }),
  ...(draw(6) === 0 && { private: true }),
})

const contactImage = (draw: Draw, word: string): Image => ({
  name: `n ${word}`,
  mobile: `+86${word}`,
  notes: bodyOf(draw, word),
  ...(draw(2) === 0 && { emails: [`${word}@x.example`] }),
  ...(draw(3) === 0 && { workPhones: ['+8610'] }),
})

const taskImage = (draw: Draw, word: string): Image => ({
  title: `t ${word}`,
  body: bodyOf(draw, word),
  ...(draw(2) === 0 && { due: day(draw(9)) }),
  ...(draw(4) === 0 && { done: true }),
  ...(draw(3) === 0 && { priority: 'high', checklist: ['c1'] }),
})

const mailImage = (draw: Draw, word: string): Image => ({
  folder: draw(3) === 0 ? 'M-two' : 'M-one',
  messageId: `${word}@x`,
  subject: `s ${word}`,
  digest: word,
  ...(draw(2) === 0 && { read: true }),
  ...(draw(4) === 0 && { flagged: true }),
})

/** A first image, as M holds it. */
export const firstImage = (kind: SyncKind, draw: Draw, word: string): Image =>
  ({ event: eventImage, contact: contactImage, task: taskImage, mail: mailImage })[kind](draw, word)

/** An edit within a text: a line changed, one added at either end, or all of it gone. */
function textEdit(draw: Draw, before: Value | undefined, word: string): Value | null {
  const lines = typeof before === 'string' ? before.split('\n') : []
  const at = draw(Math.max(1, Math.min(4, lines.length)))
  switch (draw(5)) {
    case 0:
      return null
    case 1:
      return [`new ${word}`, ...lines].join('\n')
    case 2:
      return [...lines, `new ${word}`].join('\n')
    default:
      return lines.length === 0 ? word : lines.with(at, `changed ${word}`).join('\n')
  }
}

type Ask = Readonly<{ draw: Draw; side: Side; image: Image; word: string }>

const asWord = (field: string, word: string): Edit => ({ field, value: `v ${word}`, word })

function setEdit(field: string, { draw, image, word }: Ask): Edit {
  const list = (image[field] as readonly Value[] | undefined) ?? []
  if (draw(2) === 0 && list.length > 0)
    return { field, value: list.length > 1 ? list.slice(1) : null, word: null }
  return {
    field,
    value: [word, ...list].toSorted((a, b) => (textOf(a) < textOf(b) ? -1 : 1)),
    word,
  }
}

function eventEdit(ask: Ask): Edit {
  const { draw, side, image, word } = ask
  const start = `${day(draw(20))}T0${draw(9)}:00:00Z`
  switch (draw(6)) {
    case 0:
      return asWord('title', word)
    case 1:
      return textOrWord('description', ask)
    case 2:
      return asWord('place', word)
    case 3:
      return { field: 'time', value: { start, end: `${start.slice(0, 10)}T18:00:00Z` }, word: null }
    case 4:
      return setEdit('categories', ask)
    default:
      if (side === 'M') return { field: 'busy', value: 'free', word: null }
      return {
        field: 'reminders',
        value: image['reminders'] === undefined ? [5] : [30, 60],
        word: null,
      }
  }
}

function textOrWord(field: string, { draw, image, word }: Ask): Edit {
  const value = textEdit(draw, image[field], word)
  return { field, value, word: value === null ? null : word }
}

function contactEdit(ask: Ask): Edit {
  const { draw, side, word } = ask
  switch (draw(5)) {
    case 0:
      return asWord('name', word)
    case 1:
      return textOrWord('notes', ask)
    case 2:
      return asWord('company', word)
    case 3:
      return { field: 'emails', value: [`${word}@y.example`], word }
    default:
      return side === 'M' ? asWord('mobile', word) : asWord('address', word)
  }
}

function taskEdit(ask: Ask): Edit {
  const { draw, side, image, word } = ask
  switch (draw(5)) {
    case 0:
      return asWord('title', word)
    case 1:
      return textOrWord('body', ask)
    case 2:
      return {
        field: 'due',
        value: side === 'M' ? day(draw(27)) : `${day(draw(27))}T0${draw(9)}:30:00Z`,
        word: null,
      }
    case 3:
      return { field: 'done', value: image['done'] === true ? null : true, word: null }
    default:
      return { field: 'priority', value: draw(2) === 0 ? 'low' : null, word: null }
  }
}

function mailEdit(ask: Ask): Edit {
  const { draw, side, image } = ask
  switch (draw(4)) {
    case 0:
      return { field: 'read', value: image['read'] === true ? null : true, word: null }
    case 1:
      return { field: 'flagged', value: image['flagged'] === true ? null : true, word: null }
    case 2:
      return { field: 'folder', value: `${side}-${['one', 'two', 'three'][draw(3)]}`, word: null }
    default:
      return setEdit('keywords', ask)
  }
}

/** An edit that a person makes of an item on a side. */
export const editOf = (kind: SyncKind, ask: Ask): Edit =>
  ({ event: eventEdit, contact: contactEdit, task: taskEdit, mail: mailEdit })[kind](ask)

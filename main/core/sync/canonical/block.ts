import type { Marker, Side, Tools } from '../types.ts'
import { normalLine, normalText } from './normal.ts'

/**
 * What we add to the text of a mirrored event (9.3), between two fixed lines: who asked whom, the
 * link to join; and, as its last line, the marker that makes it ours (6.3).
 */
export type Block = Readonly<{ lines: readonly string[]; marker: Marker; from: Side }>

/** A text without our block. */
export type Unblocked = Readonly<{
  text: string
  /** Null where there is no block, or a person wrote in it: then its lines are part of the text. */
  lines: readonly string[] | null
  marker: Marker | null
}>

const opening = '—— DingKeep ——'
const closing =
  /^—— from (?:Outlook|DingTalk) · ([\w-]{1,64})\.([\w-]{1,64})(?:\.([\w-]{1,16}))? ——$/u

const checkOf = (tools: Pick<Tools, 'hash'>, lines: readonly string[]): string =>
  tools
    .hash(lines.join('\n'))
    .replaceAll(/[^\w-]/g, '')
    .slice(0, 8)

/** A line of a block can neither open nor close one. */
const asLine = (line: string): string => `· ${normalLine(line)}`

/** Most characters of a block, so that text and block together fit into D's description (9.6). */
export const blockRoom = 500

/** As many lines as there is room for; a sign for the rest. */
function fitting(lines: readonly string[]): readonly string[] {
  let room = blockRoom - 250
  const kept = lines.filter((line) => {
    room -= line.length + 1
    return room >= 0
  })
  return kept.length === lines.length ? kept : [...kept, '· …']
}

/** Puts the block below a text. */
export function withBlock(text: string, block: Block, tools: Pick<Tools, 'hash'>): string {
  const { marker, from } = block
  const lines = fitting(block.lines.filter((line) => normalLine(line) !== '').map(asLine))
  const check = lines.length === 0 ? '' : `.${checkOf(tools, lines)}`
  const name = from === 'M' ? 'Outlook' : 'DingTalk'
  const last = `—— from ${name} · ${marker.uid}.${marker.mac}${check} ——`
  const whole = lines.length === 0 ? [last] : [opening, ...lines, last]
  return [normalText(text), whole.join('\n')].filter((part) => part !== '').join('\n\n')
}

const joined = (parts: readonly string[]): string =>
  parts
    .map(normalText)
    .filter((part) => part !== '')
    .join('\n\n')

/**
 * Takes our block out of a text. What a person wrote inside it goes below the rest; a marker that
 * was copied to another event is given as it stands, so that whoever reads it must verify it.
 */
export function cutBlock(text: string, tools: Pick<Tools, 'hash'>): Unblocked {
  const lines = normalText(text).split('\n')
  const end = lines.findLastIndex((line) => closing.test(line))
  const found = closing.exec(lines[end] ?? '')
  if (found === null) return { text: lines.join('\n'), lines: null, marker: null }
  const [, uid = '', mac = '', check] = found
  const start = check === undefined ? end : lines.lastIndexOf(opening, end)
  const marker = { uid, mac }
  const after = lines.slice(end + 1).join('\n')
  if (start < 0)
    return { text: joined([lines.slice(0, end).join('\n'), after]), lines: null, marker }
  const before = lines.slice(0, start).join('\n')
  const inner = lines.slice(start + 1, end)
  if (check === undefined) return { text: joined([before, after]), lines: [], marker }
  if (checkOf(tools, inner) === check) {
    const bare = inner.map((line) => line.replace(/^· /u, ''))
    return { text: joined([before, after]), lines: bare, marker }
  }
  return { text: joined([before, after, inner.join('\n')]), lines: null, marker }
}

import { utcTime } from '../../time.ts'
import { asRule } from '../canonical/rule.ts'
import type { EventTime } from '../images.ts'
import type { Snapshot } from '../plan-types.ts'
import type { Image } from '../types.ts'
import { valueOf } from '../values.ts'
import type { Item } from '../view.ts'
import type { World } from './world.ts'

const day = 86_400_000

/** Folders that no mail link takes unless a person names them (10.4). */
const leftOut = new Set(['drafts', 'junk', 'deleted', 'trash', 'outbox'])

/** Half-open range as the texts that canonical times are compared with. */
type Range = Readonly<{ from: string; to: string | null }>

/** Tells for an item whether the link covers it. */
export type InScope = (item: Item) => boolean

const textAt = (ms: number): string => utcTime(ms).replace('.000', '')

function rangeOf({ scope, now }: Snapshot, slack: number): Range | null {
  if (scope.window === null) return null
  const { before, after } = scope.window
  const midnight = now - (now % day)
  return {
    from: textAt(midnight - (before + slack) * day),
    to: after === null ? null : textAt(midnight + (after + slack + 1) * day),
  }
}

/** Canonical times begin alike, so that they are compared as text; zones are within the slack. */
function eventIn(image: Image, { from, to }: Range): boolean {
  const time = image['time'] as EventTime | undefined // canonical images of events have this shape
  if (time === undefined) return true
  const rule = asRule(valueOf(image, 'recurrence'))
  const endless = rule !== null && rule.until === undefined
  const end = rule?.until ?? time.end
  return (to === null || time.start < to) && (endless || `${end}~` > from)
}

/** An exception belongs to its series, wherever it was moved to. */
function seriesOf(world: World, item: Item): Item {
  const { occurrence } = item.meta
  if (occurrence === null) return item
  return world.byKey.get(`${item.side}:${occurrence.master}`) ?? item
}

function mailIn(image: Image, range: Range, instant: (seconds: number) => string): boolean {
  const sent = valueOf(image, 'sent')
  return typeof sent !== 'number' || instant(sent) >= range.from
}

/**
 * The scope as two questions: may an item enter (unpaired), and may a pair's item stay? The second
 * has some days of slack, so that nothing goes to and fro at the edge (9.1).
 */
export function scopeOf(world: World): Readonly<{ enters: InScope; stays: InScope }> {
  const { snapshot } = world
  const allowed = new Set<number>()
  for (const row of snapshot.containers) {
    const wanted = snapshot.scope.containers[row.side]
    const usual = snapshot.kind !== 'mail' || !leftOut.has(row.role ?? '')
    if (wanted === null ? usual : wanted.includes(row.remoteId)) allowed.add(row.contId)
  }
  const judge = (slack: number): InScope => {
    const range = rangeOf(snapshot, slack)
    return (item) => {
      const { contId, obs } = item
      if (!allowed.has(contId)) return false
      if (range === null) return true
      if (snapshot.kind === 'event') return eventIn(seriesOf(world, item).obs, range)
      return snapshot.kind !== 'mail' || mailIn(obs, range, (seconds) => textAt(seconds * 1000))
    }
  }
  return { enters: judge(0), stays: judge(snapshot.scope.window?.slack ?? 0) }
}

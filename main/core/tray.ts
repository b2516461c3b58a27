import type { State } from './status.ts'
import { fact, type RoleName, type Text, text } from './text.ts'
import { Temporal } from './time.ts'

/** Most characters of a tray tooltip (Windows cuts what is longer). */
export const longestTooltip = 127

type PauseItem = Readonly<{
  id: 'pause-1h' | 'pause-4h' | 'pause-tomorrow'
  label: Text
  until: number
}>

/** One entry of the menu; `line` parts groups. */
export type TrayItem = Readonly<{
  id:
    | 'headline'
    | 'open'
    | 'restore'
    | 'backup'
    | 'stop'
    | 'alerts'
    | 'pause'
    | 'resume'
    | 'help'
    | 'quit'
    | 'line'
  label: Text | null
  enabled: boolean
  items: readonly PauseItem[] | null
}>

/** The tray icon as the shell shows it. */
export type Tray = Readonly<{
  shape: State['shape']
  turning: boolean
  tooltip: readonly [Text, ...Text[]]
  menu: readonly TrayItem[]
}>

/** What the menu needs beside the state; `now` in milliseconds since 1970. */
export type TrayFacts = Readonly<{
  now: number
  zone: string
  setUp: boolean
  running: boolean
  paused: Readonly<{ by: RoleName }> | null
  alerts: number
}>

/** Tomorrow at 08:00 of the zone, or the coming one within 24 h: a pause is never longer. */
function tomorrowMorning(now: number, zone: string): number {
  const here = Temporal.Instant.fromEpochMilliseconds(now).toZonedDateTimeISO(zone)
  const morning = here.add({ days: 1 }).with({ hour: 8, minute: 0, second: 0, millisecond: 0 })
  return Math.min(morning.epochMilliseconds, now + 24 * hour)
}

const hour = 3_600_000

const pauses = ({ now, zone }: TrayFacts): readonly PauseItem[] => [
  { id: 'pause-1h', label: text('tray.pause1h'), until: now + hour },
  { id: 'pause-4h', label: text('tray.pause4h'), until: now + 4 * hour },
  { id: 'pause-tomorrow', label: text('tray.pauseTomorrow'), until: tomorrowMorning(now, zone) },
]

const entry = (id: TrayItem['id'], label: Text | null, enabled = true): TrayItem => ({
  id,
  label,
  enabled,
  items: null,
})
const line = entry('line', null)

/** Shape, tooltip and menu for a state; everything of the quick panel is in the menu too. */
export function trayOf(state: State, facts: TrayFacts): Tray {
  const { setUp, running, paused, alerts } = facts
  const pause: TrayItem = { ...entry('pause', text('tray.pause')), items: pauses(facts) }
  const work = [
    entry('restore', text('tray.restore')),
    running ? entry('stop', text('tray.stop')) : entry('backup', text('tray.backup')),
  ]
  const care = [
    entry('alerts', text('tray.alerts', { n: fact.n(alerts) })),
    paused === null ? pause : entry('resume', text('tray.resume')),
  ]
  return {
    shape: state.shape,
    turning: state.shape === 'working',
    tooltip: [
      text('tray.tooltip', { headline: fact.words(state.headline.key), ...state.headline.facts }),
      ...(state.detail === null ? [] : [state.detail]),
    ],
    menu: [
      entry('headline', state.headline, false),
      line,
      entry('open', text('tray.open')),
      ...(setUp ? [...work, line, ...care] : []),
      line,
      entry('help', text('tray.help')),
      entry('quit', text('tray.quit')),
    ],
  }
}

/**
 * Joins the lines of a tooltip as they are said: never empty, at most 127 characters. What does not
 * fit is cut from the second line first; whole characters, never half an emoji.
 */
export function tooltipOf(lines: readonly string[]): string {
  const said = lines.map((one) => one.trim()).filter((one) => one !== '')
  const [first = 'DingKeep', second] = said
  const head = cut(first, longestTooltip)
  const room = longestTooltip - head.length - 1
  return second === undefined || room < 8 ? head : `${head}\n${cut(second, room)}`
}

function cut(line: string, most: number): string {
  if (line.length <= most) return line
  let kept = ''
  for (const letter of line) {
    if (kept.length + letter.length > most - 1) break
    kept += letter
  }
  return `${kept.trimEnd()}…`
}

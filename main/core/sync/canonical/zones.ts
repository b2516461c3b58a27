import { isZone, Temporal } from '../../time.ts'
import { zoneTable } from './zone-table.ts'

const rows = zoneTable.split('\n').map((line) => line.split('=') as [string, string]) // two parts each
const toIana: ReadonlyMap<string, string> = new Map(
  rows.map(([windows, iana]) => [windows.toLowerCase(), iana]),
)
const toWindows: ReadonlyMap<string, string> = new Map(
  rows.map(([windows, iana]) => [iana, windows]),
)

/** Zones of one place that both names are in use for; the first is ours. */
const sameAs: Readonly<Record<string, string>> = {
  'Etc/UTC': 'UTC',
  'Etc/GMT': 'UTC',
  GMT: 'UTC',
  Z: 'UTC',
  'Asia/Calcutta': 'Asia/Kolkata',
  'Asia/Katmandu': 'Asia/Kathmandu',
  'Asia/Rangoon': 'Asia/Yangon',
  'Asia/Saigon': 'Asia/Ho_Chi_Minh',
  'Asia/Chongqing': 'Asia/Shanghai',
  'Asia/Beijing': 'Asia/Shanghai',
  PRC: 'Asia/Shanghai',
  'Europe/Kiev': 'Europe/Kyiv',
  'America/Indianapolis': 'America/Indiana/Indianapolis',
  'America/Buenos_Aires': 'America/Argentina/Buenos_Aires',
  'America/Godthab': 'America/Nuuk',
}
const oldNames: ReadonlyMap<string, string> = new Map(
  Object.entries(sameAs).map(([old, name]) => [name, old]),
)

/** How a zone was understood: `known` by its name, or as the offset that it has at that time. */
export type ZoneFound = Readonly<{ zone: string; known: boolean }>

const ours = (zone: string): string => sameAs[zone] ?? zone

/**
 * IANA zone of a name that a service told: IANA itself or Windows (9.5). A custom zone becomes the
 * fixed offset given with it, and is marked.
 */
export function zoneOf(name: string, offset: string | null): ZoneFound {
  const trimmed = name.trim()
  const iana = toIana.get(trimmed.toLowerCase())
  if (iana !== undefined) return { zone: ours(iana), known: true }
  const plain = ours(trimmed)
  if (/^[A-Za-z][\w+/-]*$/.test(plain) && isZone(plain)) return { zone: plain, known: true }
  const fixed = offset !== null && /^[+-]\d\d:\d\d$/.test(offset) ? offset : '+00:00'
  return { zone: fixed === '+00:00' ? 'UTC' : fixed, known: false }
}

/** Windows name of an IANA zone, null if there is none (Graph then takes the IANA name). */
export function windowsZone(zone: string): string | null {
  if (zone === 'UTC') return 'UTC'
  return toWindows.get(zone) ?? toWindows.get(oldNames.get(zone) ?? '') ?? null
}

/** An instant, `2026-11-20T01:00:00Z`, of a wall time in a zone (later of two, after a gap). */
export const instantText = (wall: string, zone: string): string =>
  Temporal.PlainDateTime.from(wall)
    .toZonedDateTime(zone)
    .toInstant()
    .toString({ smallestUnit: 'second' })

/** The wall time, `2026-11-20T09:00:00`, of an instant in a zone. */
export const wallText = (instant: string, zone: string): string =>
  Temporal.Instant.from(instant)
    .toZonedDateTimeISO(zone)
    .toPlainDateTime()
    .toString({ smallestUnit: 'second' })

import { zoneOf as zoneIn } from '../../../core/sync/canonical/zones.ts'

/**
 * Gives the IANA name of a zone that Exchange names, by Windows' name or IANA's own; null for UTC
 * and for zones that are not known by name (`tzone://Microsoft/Custom`).
 */
export function zoneOf(name: string): string | null {
  const { zone, known } = zoneIn(name, null)
  return known && zone !== 'UTC' ? zone : null
}

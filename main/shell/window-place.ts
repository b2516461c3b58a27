import { readFileSync, writeFileSync } from 'node:fs'

import { z } from 'zod'

/** Where the window was and how large, in the system's points. */
const Place = z.object({
  x: z.int(),
  y: z.int(),
  width: z.int().min(400).max(20_000),
  height: z.int().min(300).max(20_000),
})
export type Place = z.infer<typeof Place>

/** Reads the last place; null where there is none that fits. */
export function readPlace(file: string): Place | null {
  try {
    return Place.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    // Missing or unreadable: the window opens in its usual size.
    return null
  }
}

/** Keeps the place; a disk that refuses costs only that. */
export function writePlace(file: string, place: Place): void {
  try {
    writeFileSync(file, JSON.stringify(place), { mode: 0o600 })
  } catch {
    // The next start opens the window in its usual size.
  }
}

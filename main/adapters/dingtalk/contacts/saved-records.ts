import type { Before, Json } from '../../../core/ports.ts'
import { parseExact } from '../../exact-json.ts'
import type { SavedNames } from './context.ts'

/** A record of the copy before, and the key in its file's name. */
export type SavedRecord = Readonly<{ key: string; record: Json }>

/** Reads a record of the copy before; null if it is not there or is no JSON. */
export async function readRecord(before: Before, path: string): Promise<Json> {
  const bytes = await before.read(path)
  if (bytes === null) return null
  try {
    return parseExact(new TextDecoder().decode(bytes))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Yields the records of a folder whose keys are not among those `listed`. */
export async function* savedRecords(
  before: Before,
  folder: string,
  { saved, listed }: { saved: SavedNames; listed: ReadonlySet<string> },
): AsyncGenerator<SavedRecord> {
  for (const [key, names] of saved) {
    const name = listed.has(key) ? undefined : names.find((one) => one.endsWith('.json'))
    if (name !== undefined) yield { key, record: await readRecord(before, `${folder}/${name}`) }
  }
}

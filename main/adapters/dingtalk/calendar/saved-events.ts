import type { Before, Json } from '../../../core/ports.ts'
import { isList, parseExact } from '../../exact-json.ts'
import { readEvent, type CalendarEvent } from './event.ts'

/** One event's files in the copy before: year and stem of their names. */
export type SavedEvent = Readonly<{ year: string; names: readonly string[] }>

/** A person's events in the copy before, looked up by key. */
export interface SavedEvents {
  /** Whether there is any. */
  readonly some: boolean
  find(key: string): SavedEvent | null
  /** The event or series of a key as it was saved; null if it is not there or cannot be read. */
  series(key: string): Promise<{ event: CalendarEvent; exceptions: CalendarEvent[] } | null>
}

type Found = { year: string; names: string[] }

async function namesByKey(before: Before, folder: string): Promise<Map<string, Found>> {
  const found = new Map<string, Found>()
  const years = (await before.list(folder)).filter(({ is }) => is === 'folder')
  for (const { name: year } of years) {
    for (const { name } of await before.list(`${folder}/${year}`)) {
      const key = /~([a-z2-7]{8})\./.exec(name)?.[1]
      if (key === undefined) continue
      const known = found.get(key)
      if (known === undefined) found.set(key, { year, names: [name] })
      else if (known.year === year) known.names.push(name)
    }
  }
  return found
}

async function readJson(before: Before, path: string): Promise<Json> {
  const bytes = await before.read(path)
  if (bytes === null) return null
  try {
    return parseExact(new TextDecoder().decode(bytes))
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Looks at a person's folder of the copy before; `null` = there is none. */
export async function savedEvents(before: Before, folder: string | null): Promise<SavedEvents> {
  const found = folder === null ? new Map<string, Found>() : await namesByKey(before, folder)
  const read = async (saved: Found, ending: string): Promise<Json> => {
    const name = saved.names.find((one) => one.endsWith(ending))
    return name === undefined ? null : readJson(before, `${folder ?? ''}/${saved.year}/${name}`)
  }
  return {
    some: found.size > 0,
    find: (key) => found.get(key) ?? null,
    async series(key) {
      const saved = found.get(key)
      if (saved === undefined) return null
      const record = await read({ ...saved, names: saved.names.filter(isMain) }, '.json')
      if (record === null) return null
      const list = await read(saved, '.exceptions.json')
      const exceptions = list !== null && isList(list) ? list.map(readEvent) : []
      return { event: readEvent(record), exceptions }
    },
  }
}

const isMain = (name: string): boolean => !name.endsWith('.exceptions.json')

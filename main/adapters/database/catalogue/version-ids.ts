import type { Sqlite } from '../sqlite.ts'

/**
 * Ids of versions: minutes since 1970 of the item's time, then a number.
 *
 * So the index, which is kept by id, is read newest first, and a range of times is a range of ids.
 * A minute that is full (people without a time all lie in the first one) spills into the next ones;
 * how far is remembered, so that ranges can allow for it.
 */
const perMinute = 4_096
const lastMinute = 2 ** 33

const minuteOf = (time: number): number =>
  Math.min(lastMinute, Math.max(0, Math.floor(time / 60_000)))

/** First id that an item of this time can have. */
export const firstIdAt = (time: number): number => minuteOf(time) * perMinute

/** First id that no item before this time can have. */
export function idAfter(db: Sqlite, time: number): number {
  return (minuteOf(time) + 1 + spillOf(db)) * perMinute
}

function spillOf(db: Sqlite): number {
  const read = db.prepare<[], { value: string }>(`SELECT value FROM meta WHERE key = 'spill'`)
  return Number(read.get()?.value ?? 0)
}

/** Gives out ids; a new one for each update, as others may write in between. */
export interface VersionIds {
  next(time: number): number
  /** Writes down how far minutes have spilled; inside the transaction that used the ids. */
  keep(): void
}

export function versionIds(db: Sqlite): VersionIds {
  const newest = db.prepare<[number, number], { id: number | null }>(
    'SELECT max(id) AS id FROM version WHERE id >= ? AND id < ?',
  )
  const put = db.prepare(`INSERT OR REPLACE INTO meta (key, value) VALUES ('spill', ?)`)
  const used = new Map<number, number>()
  /** Full minute → where to look on. */
  const on = new Map<number, number>()
  let spill = spillOf(db)

  const usedOf = (minute: number): number => {
    const known = used.get(minute)
    if (known !== undefined) return known
    const first = minute * perMinute
    const id = newest.get(first, first + perMinute)?.id ?? null
    return id === null ? 0 : id - first + 1
  }

  return {
    next(time) {
      const wanted = minuteOf(time)
      let minute = on.get(wanted) ?? wanted
      while (usedOf(minute) >= perMinute) minute = on.get(minute) ?? minute + 1
      if (minute !== wanted) on.set(wanted, minute)
      const number = usedOf(minute)
      used.set(minute, number + 1)
      spill = Math.max(spill, minute - wanted)
      return minute * perMinute + number
    },
    keep: () => void put.run(`${spill}`),
  }
}

/** Requests by the minute in which they were made; `at` = its start, milliseconds since 1970. */
export type Requests = readonly Readonly<{ at: number; n: number }>[]

/** None was made yet. */
export const noRequests: Requests = []

const minute = 60_000
/** So many minutes are kept and shown. */
const kept = 30

const startOf = (now: number): number => Math.floor(now / minute) * minute

/** Counts one request made now; after a clock was set back, in the newest minute that is known. */
export function withRequest(requests: Requests, now: number): Requests {
  const last = requests.at(-1)
  const at = Math.max(startOf(now), last?.at ?? 0)
  if (last?.at === at) return [...requests.slice(0, -1), { at, n: last.n + 1 }]
  return [...requests, { at, n: 1 }].slice(-kept)
}

/** The last 30 minutes until then, oldest first, those without a request too; empty without any. */
export function requestsUntil(requests: Requests, now: number): Requests {
  const [first] = requests
  const last = requests.at(-1)
  if (first === undefined || last === undefined) return []
  const end = Math.max(last.at, startOf(now))
  const from = Math.max(first.at, end - (kept - 1) * minute)
  const counts = new Map(requests.map(({ at, n }) => [at, n]))
  return Array.from({ length: Math.round((end - from) / minute) + 1 }, (_, place) => {
    const at = from + place * minute
    return { at, n: counts.get(at) ?? 0 }
  })
}

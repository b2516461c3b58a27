/** One request that the server saw. Tokens and secrets are not in it. */
export type LogEntry = Readonly<{
  /** Milliseconds since 1970 by the company's clock. */
  at: number
  method: string
  path: string
  query: Readonly<Record<string, string>>
  /** The parsed body; null for calls that carry credentials and for those without a body. */
  body: unknown
  /** Id of the endpoint, `download` for the file host, null if there is none. */
  endpoint: string | null
  status: number
  /** Code of a refusal, '' for success. */
  code: string
  metered: boolean
}>

const kept = 50_000

/** Keeps the newest requests and the counters that `GET state` tells. */
export interface RequestLog {
  readonly entries: readonly LogEntry[]
  readonly calls: Readonly<Record<string, number>>
  readonly throttled: number
  add(entry: LogEntry): void
}

const secret = new Set(['access_token', 'appsecret', 'corpsecret'])

/** The query as an object, without what opens anything. */
export function safeQuery(query: URLSearchParams): Record<string, string> {
  return Object.fromEntries(
    [...query].map(([name, value]) => [name, secret.has(name) ? '…' : value]),
  )
}

const isThrottle = (code: string): boolean =>
  /^(90018|90002|systemBusy)$|LimitForAppkey|QpsLimit/.test(code)

/** Starts an empty log. */
export function createLog(): RequestLog {
  const entries: LogEntry[] = []
  const calls: Record<string, number> = {}
  let throttled = 0
  return {
    entries,
    calls,
    get throttled() {
      return throttled
    },
    add(entry) {
      entries.push(entry)
      if (entries.length > kept) entries.splice(0, kept / 10)
      const name = entry.endpoint ?? 'unknown'
      calls[name] = (calls[name] ?? 0) + 1
      if (isThrottle(entry.code)) throttled += 1
    },
  }
}

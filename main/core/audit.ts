import { utcTime } from './time.ts'

/** One line of the audit log before it gets its number (conventions, section 13). */
export type AuditEntry = Readonly<{
  /** `p3`, `system` or `cli`. */
  actor: string
  /** Role of a person; '' for system and command line: then absent in the body. */
  role: string
  source: 'window' | 'engine' | 'cli'
  /** `backup.finished`, `restore.started`… */
  action: string
  object: string
  factor: 'none' | 'totp' | 'system' | 'backup-code'
  result: 'ok' | 'refused' | 'failed'
  reason?: string
  /** Numbers and keyed hashes as strings; no names, no content. */
  about: Readonly<Record<string, string>>
}>

/** What the hash of an entry is taken over, once canonical (RFC 8785). */
export type AuditBody = Omit<AuditEntry, 'role'> &
  Readonly<{ v: 1; seq: number; at: string; prev: string; role?: string }>

/** One row as it lies in the database. */
export type AuditRecord = Readonly<{ seq: number; body: string; hash: string }>

/** The end of the chain: its number and hash; 0 and 64 zeros while it is empty. */
export type AuditHead = Readonly<{ seq: number; hash: string }>

/** A head that was kept outside the log: in the tag of a snapshot. */
export type Seal = AuditHead & Readonly<{ where: string }>

/** Head of a log without entries. */
export const noHead: AuditHead = { seq: 0, hash: '0'.repeat(64) }

/** Puts an entry behind the head; `now` in milliseconds since 1970. */
export function bodyOf(entry: AuditEntry, head: AuditHead, now: number): AuditBody {
  const { actor, role, source, action, object, factor, result, reason } = entry
  // Half a surrogate pair has no UTF-8 and so no hash.
  const about = Object.fromEntries(
    Object.entries(entry.about).map(([name, fact]) => [name, fact.toWellFormed()]),
  )
  const optional = { ...(role !== '' && { role }), ...(reason !== undefined && { reason }) }
  const rest = { actor, source, action, object, factor, result, about, ...optional }
  return { v: 1, seq: head.seq + 1, at: utcTime(now), ...rest, prev: head.hash }
}

/** The tag of a snapshot that seals the log; none while the log is empty. */
export const sealTag = ({ seq, hash }: AuditHead): string | null =>
  seq === 0 ? null : `audit:${seq}:${hash}`

/** Reads the seal off a snapshot's tag; null for other tags. */
export function sealOf(tag: string, where: string): Seal | null {
  const found = /^audit:([1-9]\d{0,14}):([0-9a-f]{64})$/.exec(tag)
  return found ? { seq: Number(found[1]), hash: found[2] ?? '', where } : null
}

/** Why an entry is the first bad one. */
export type Breach = Readonly<{
  seq: number
  /**
   * `gap`: a number is missing; `body`: not canonical JSON or of another number; `hash`: the hash
   * is not that of the body; `link`: it does not follow the entry before; `cut`: entries from here
   * on are missing although a copy seals them; `seal`: not the entry that a copy sealed.
   */
  why: 'gap' | 'body' | 'hash' | 'link' | 'cut' | 'seal'
}>

/** What the check of a chain needs of the world. */
export type Proof = Readonly<{
  /** Hex SHA-256 of a text's UTF-8. */
  hashOf: (text: string) => string
  /** RFC 8785 of a text of JSON; null where it is none. */
  canonical: (text: string) => string | null
}>

/**
 * Checks a log row by row, in order of `seq`: numbers without gaps, canonical bodies, hashes, links
 * to the row before. Memory stays small however long the log is.
 */
export function chainChecker(proof: Proof): {
  next(row: AuditRecord): Breach | null
  head(): AuditHead
  losses(): readonly Loss[]
} {
  let head = noHead
  const losses: Loss[] = []
  return {
    head: () => head,
    losses: () => losses,
    next(row) {
      const seq = head.seq + 1
      if (row.seq !== seq) return { seq: Math.min(seq, row.seq), why: 'gap' }
      const body = linkOf(row.body, proof)
      if (body === null || body.seq !== seq) return { seq, why: 'body' }
      if (proof.hashOf(row.body) !== row.hash) return { seq, why: 'hash' }
      if (body.prev !== head.hash) return { seq, why: 'link' }
      head = { seq, hash: row.hash }
      const { to } = body
      if (to !== null && to >= seq) losses.push({ from: seq, to })
      return null
    },
  }
}

/** Action of the entry that says: this log came back from a copy (`about.sealed`, see `Loss`). */
export const restoredAction = 'setup.log-restored'

/**
 * Entries that were lost with an old computer: the log came back from a copy that did not hold them
 * yet, though a later copy had sealed them. The entry that says so stands in their place.
 */
export type Loss = Readonly<{ from: number; to: number }>

type Link = Readonly<{ seq: number; prev: string; to: number | null }>

/** The members that hold the chain together, of a body that is canonical. */
function linkOf(text: string, proof: Proof): Link | null {
  if (proof.canonical(text) !== text) return null
  const body: unknown = JSON.parse(text)
  if (!isRecord(body)) return null
  const { seq, prev, action, about } = body
  if (typeof seq !== 'number' || typeof prev !== 'string') return null
  const sealed = action === restoredAction && isRecord(about) ? about['sealed'] : null
  return { seq, prev, to: typeof sealed === 'string' ? Number(sealed) : null }
}

const isRecord = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/**
 * Holds the seals against a chain that is whole in itself: `hashAt` gives the hash of an entry, or
 * null where there is none. The first bad entry, or null.
 */
export function sealBreach(
  seals: readonly Seal[],
  chain: Readonly<{
    head: AuditHead
    hashAt: (seq: number) => string | null
    losses: readonly Loss[]
  }>,
): Breach | null {
  const { head, hashAt, losses } = chain
  let first: Breach | null = null
  for (const seal of seals) {
    if (losses.some(({ from, to }) => seal.seq >= from && seal.seq <= to)) continue
    const breach = breachOf(seal, head, hashAt(seal.seq))
    if (breach && (first === null || breach.seq < first.seq)) first = breach
  }
  return first
}

function breachOf(seal: Seal, head: AuditHead, hash: string | null): Breach | null {
  if (seal.seq > head.seq) return { seq: head.seq + 1, why: 'cut' }
  return hash === seal.hash ? null : { seq: seal.seq, why: 'seal' }
}

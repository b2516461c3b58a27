import { createGraph, type Graph } from '../adapters/graph/client.ts'
import { type Meaning, refusalOf } from '../adapters/graph/errors.ts'
import { createMailboxList, type Mailbox } from '../adapters/graph/mailbox-list.ts'
import { type GraphPath, path } from '../adapters/graph/path.ts'
import type { DraftRow } from '../adapters/settings/index.ts'
import { type Failure, FailureError } from '../core/failure.ts'
import type { MicrosoftTokens } from '../core/microsoft.ts'
import {
  type OutlookAccess,
  type OutlookPermission,
  type OutlookPermissionId,
  outlookPermissionsOf,
} from '../core/outlook-permissions.ts'
import type { Log } from '../core/ports.ts'
import type { OutlookDoor, OutlookWorld } from './outlook-access.ts'

export type ProbeAsk = Readonly<{
  world: OutlookWorld
  door: OutlookDoor
  log: Log
  signal: AbortSignal
  /** Told of every outcome as it comes. */
  onRow: (row: DraftRow) => void
}>

export type Probed = Readonly<{ rows: readonly DraftRow[]; mailboxes: number | null }>

type Permission = OutlookPermission & { id: OutlookPermissionId }

const rowOf = (id: string, state: string, more: Partial<DraftRow> = {}): DraftRow => ({
  id,
  state,
  result: `outlook-${state}`,
  facts: {},
  failure: null,
  ...more,
})

/**
 * The claims of a token, for display and hints: what stands in it is the service's own business.
 * Null where it cannot be read.
 */
export function claimsIn(token: string): object | null {
  const [, payload = ''] = token.split('.')
  try {
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString('utf8'))
    return typeof claims === 'object' ? claims : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Rights that a token names, to tell "not granted" from "granted, and refused all the same". */
export function rightsIn(token: string): ReadonlySet<string> | null {
  const claims = claimsIn(token)
  if (claims === null) return null
  const roles: unknown = Reflect.get(claims, 'roles')
  const scopes: unknown = Reflect.get(claims, 'scp')
  const named = Array.isArray(roles) ? roles.filter((role) => typeof role === 'string') : []
  const said = typeof scopes === 'string' ? scopes.split(' ') : []
  return new Set([...named, ...said].filter((one) => one !== ''))
}

const byMeaning: Partial<Record<Meaning, string>> = {
  denied: 'missing',
  'not-online': 'not-licensed',
  'no-mailbox': 'not-licensed',
  throttled: 'not-answering',
  busy: 'not-answering',
  silent: 'not-answering',
  unreadable: 'not-answering',
}

const byFailure: Partial<Record<Failure['name'], string>> = {
  consentMissing: 'needs-consent',
  microsoftPermissionMissing: 'missing',
  microsoftSilent: 'not-answering',
  microsoftSaysWait: 'not-answering',
}

/** What is known of the one whose rights are tried. */
type Standing = Readonly<{
  access: OutlookAccess
  rights: ReadonlySet<string> | null
  signal: AbortSignal
}>
type Trial = Standing & Readonly<{ graph: Graph }>

/** No right is there; a right that is there and refused all the same is a rule's doing. */
function deniedRow({ id, names }: Permission, { access, rights }: Standing): DraftRow {
  const wanted = names[access]
  if (rights?.size === 0)
    return rowOf(id, 'needs-consent', { failure: { name: 'consentMissing', about: {} } })
  const has = rights !== null && wanted.some((name) => rights.has(name))
  const facts = { scopes: wanted[0] ?? '' }
  const failure: Failure = { name: 'microsoftPermissionMissing', about: facts }
  return has
    ? rowOf(id, 'failed', { result: 'outlook-refused', facts, failure })
    : rowOf(id, 'missing', { facts, failure })
}

/** An outcome that is no answer. */
function refusedRow(permission: Permission, error: unknown, standing: Standing): DraftRow {
  standing.signal.throwIfAborted()
  if (!(error instanceof FailureError)) throw error
  const { failure } = error
  const what = refusalOf(error)?.what
  const known = what === undefined ? undefined : byMeaning[what]
  const state = known ?? byFailure[failure.name] ?? 'failed'
  return state === 'missing'
    ? deniedRow(permission, standing)
    : rowOf(permission.id, state, {
        failure,
        result: state === 'failed' ? null : `outlook-${state}`,
      })
}

const query = { $top: 1, $select: 'id' }

type Call = Readonly<{ to: GraphPath; query?: Record<string, string | number> }>

/** The cheapest call that each right is needed for (paper `graph-api.md`, 1.4 and 10.1). */
const calls: Readonly<
  Record<
    Exclude<OutlookPermissionId, 'outlook-people'>,
    Readonly<{ own: () => Call; of: (id: string) => Call }>
  >
> = {
  'outlook-mail': {
    own: () => ({ to: path`/me/mailFolders/inbox`, query: { $select: 'id' } }),
    of: (id) => ({ to: path`/users/${id}/mailFolders/inbox`, query: { $select: 'id' } }),
  },
  'outlook-mailbox-settings': {
    own: () => ({ to: path`/me/mailboxSettings` }),
    of: (id) => ({ to: path`/users/${id}/mailboxSettings` }),
  },
  'outlook-calendar': {
    own: () => ({ to: path`/me/calendars`, query }),
    of: (id) => ({ to: path`/users/${id}/calendars`, query }),
  },
  'outlook-contacts': {
    own: () => ({ to: path`/me/contacts`, query }),
    of: (id) => ({ to: path`/users/${id}/contacts`, query }),
  },
  'outlook-tasks': {
    own: () => ({ to: path`/me/todo/lists`, query: { $top: 1 } }),
    of: (id) => ({ to: path`/users/${id}/todo/lists`, query: { $top: 1 } }),
  },
}

/** Accounts without a licence are common: some more mailboxes are tried before one is missed. */
const mostMailboxes = 5

async function tryRight(
  permission: Permission,
  mailboxes: readonly Pick<Mailbox, 'id'>[],
  trial: Trial,
): Promise<DraftRow> {
  const { id } = permission
  if (id === 'outlook-people') throw new TypeError('listed apart')
  const { graph, access, signal } = trial
  let row = rowOf(id, 'not-licensed')
  for (const mailbox of mailboxes.slice(0, mostMailboxes)) {
    const call = access === 'delegated' ? calls[id].own() : calls[id].of(mailbox.id)
    try {
      await graph.call({ mailbox: mailbox.id, ...call, signal })
      return rowOf(id, 'ready')
    } catch (error) {
      row = refusedRow(permission, error, trial)
      if (row.state !== 'not-licensed') return row
    }
  }
  return row
}

async function listed(ask: ProbeAsk, people: Permission, trial: Trial) {
  try {
    const found = await createMailboxList(trial.graph, trial.access).all(ask.signal)
    if (found.length > 0) {
      const facts = { n: String(found.length) }
      return { found, row: rowOf(people.id, 'ready', { result: 'outlook-people', facts }) }
    }
    const failure: Failure = { name: 'notExchangeOnline', about: {} }
    return { found, row: rowOf(people.id, 'not-licensed', { failure }) }
  } catch (error) {
    return { found: null, row: refusedRow(people, error, trial) }
  }
}

function graphOf({ world, log }: ProbeAsk, tokens: MicrosoftTokens): Graph {
  const { cloud, graphBase } = world.registration
  const { fetch, clock } = world
  return createGraph({ cloud, graphBase, tokens, fetch, clock, log, purpose: 'setup' })
}

/**
 * Tries every right by a real, cheap call with a new token and tells each outcome.
 *
 * Throws only the signal's reason; what Microsoft answers is in the rows.
 */
export async function probeOutlook(ask: ProbeAsk): Promise<Probed> {
  const { world, door, signal, onRow } = ask
  const rows: DraftRow[] = []
  const put = (row: DraftRow): void => {
    rows.push(row)
    onRow(row)
  }
  const permissions = outlookPermissionsOf(world.registration.cloud)
  // A token that was given before a right was granted does not have it.
  const token = await door.tokens.token({ signal, renew: true })
  const { access } = door
  if (!token.ok) {
    const error = new FailureError(token.failure)
    for (const one of permissions) put(refusedRow(one, error, { access, rights: null, signal }))
    return { rows, mailboxes: null }
  }
  const rights = rightsIn(token.value)
  const trial = { graph: graphOf(ask, door.tokens), access, rights, signal }
  const [people, ...others] = permissions
  if (people === undefined) return { rows, mailboxes: null }
  const { found, row } = await listed(ask, people, trial)
  put(row)
  for (const one of others) {
    const mailboxes = found ?? (access === 'delegated' ? own : null)
    put(mailboxes === null ? unlisted(one.id, row) : await tryRight(one, mailboxes, trial))
  }
  return { rows, mailboxes: found?.length ?? null }
}

/** The own mailbox needs no list. */
const own: readonly Pick<Mailbox, 'id'>[] = [{ id: '' }]

/** Without a list no mailbox can be asked for: a service that is away is said at each row. */
const unlisted = (id: string, people: DraftRow): DraftRow =>
  people.state === 'missing' || people.result === 'outlook-refused'
    ? rowOf(id, 'unknown', { result: 'outlook-later' })
    : { ...people, id }

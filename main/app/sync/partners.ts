import type { Lease } from '../../adapters/graph/lease.ts'
import type { Watch } from '../../app-types.ts'
import type { Partner } from '../../core/sync/partner.ts'
import type { Scope } from '../../core/sync/policy.ts'
import type { Blobs, Lane } from '../../core/sync/protocol/ports.ts'
import type { SyncStore } from '../../core/sync/store.ts'
import type { Side, SyncKind, Tools } from '../../core/sync/types.ts'
import type { Engine } from '../engine.ts'

/** What a link can be of; `directory` is the one-way staff directory, a link of contacts. */
export type LinkKind = SyncKind | 'directory'

/** Whose two accounts a link joins. */
export type Accounts = Readonly<{
  person: Readonly<{ id: string; unionId: string }>
  mailbox: Readonly<{ id: string; address: string }>
  directory: boolean
  /** Mail: the address of the mailbox on DingTalk's side, as the settings name it. */
  imap: string | null
  /** Mail: what came before is left alone, ms since 1970. */
  since: number | null
}>

/** What the two sides of a link are opened from. */
export type PartnersAsk = Readonly<{
  engine: Engine
  kind: SyncKind
  facts: Accounts
  tools: Tools
  lane: Lane
  watch: Watch
  /** The link, where it is one already: what is stored of it, and what it covers. */
  link: Readonly<{ linkId: number; store: SyncStore; scope: Scope; maxBytes: number }> | null
}>

/** Where the mailbox itself says who keeps it in step; throws as its service does. */
export interface LeasePlace {
  read(signal: AbortSignal): Promise<Lease | null>
  write(lease: Lease, signal: AbortSignal): Promise<void>
}

/**
 * Both sides of a link, and where its lease lies; `blobs` keeps contents that images do not hold,
 * `close` ends their connections.
 */
export type Sides = Readonly<Record<Side, Partner>> &
  Readonly<{ lease?: LeasePlace; blobs?: Blobs; close?: () => void }>

/** Opens both sides of a link. Throws `FailureError` where one cannot be opened at all. */
export type OpenPartners = (ask: PartnersAsk) => Promise<Sides>

/** Somebody of the organisation, for lists of who may be linked. */
export type Colleague = Readonly<{
  id: string
  unionId: string
  name: string
  department: string | null
  addresses: readonly string[]
}>

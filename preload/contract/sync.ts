import { z } from 'zod'

import { type AskOf, Failure, keepers } from './common.ts'
import { syncItemAsks } from './sync-items.ts'
import { LinkId, SyncKind, SyncLink, SyncReady, SyncRules } from './sync-shapes.ts'
import { syncWorkAsks } from './sync-work.ts'

/** Numbers and states are for auditors too; titles and values are not. */
const countReaders = [...keepers, 'auditor'] as const

const account = z.string().min(1).max(320)
const ofLink = z.object({ link: LinkId })

/** Pairs of accounts that are kept in step, and all that is done with them. */
export const syncAsks = {
  ...syncWorkAsks,
  ...syncItemAsks,
  /** All pairs of accounts. `connected`: Microsoft is set up, so that there can be some. */
  'sync.read': {
    access: countReaders,
    input: z.null(),
    output: z.object({ connected: z.boolean(), links: z.array(SyncLink) }),
  },
  /** One pair of accounts; null = there is none of this number. */
  'sync.link': {
    access: countReaders,
    input: ofLink,
    output: z.object({ link: SyncLink.nullable() }),
  },
  /** Whom and what a new pair can join; asks DingTalk and Microsoft. */
  'sync.sides': {
    access: keepers,
    input: z.null(),
    output: z.object({
      people: z.array(
        z.object({
          id: z.string(),
          name: z.string(),
          department: z.string().nullable(),
          mailbox: z.string().nullable(),
        }),
      ),
      mailboxes: z.array(z.object({ address: z.string(), name: z.string() })),
      kinds: z.array(z.object({ kind: SyncKind, failure: Failure.nullable() })),
    }),
  },
  /** Makes a pair; it is off until its preview is written. */
  'sync.add': {
    access: keepers,
    factor: 'settings',
    input: z.object({
      kind: SyncKind,
      person: account,
      mailbox: account,
      rules: SyncRules.partial().optional(),
    }),
    output: SyncLink,
  },
  /** A narrower rule never deletes what is there. */
  'sync.change': {
    access: keepers,
    factor: 'settings',
    input: z.object({ link: LinkId, rules: SyncRules.partial() }),
    output: SyncLink,
  },
  /** Forgets the pair; both sides keep all that they have. */
  'sync.remove': { access: keepers, factor: 'settings', input: ofLink, output: z.null() },
  'sync.pause': {
    access: keepers,
    input: z.object({ link: LinkId, hours: z.int().min(1).max(24) }),
    output: SyncLink,
  },
  'sync.resume': { access: keepers, input: ofLink, output: SyncLink },
  'sync.off': { access: keepers, input: ofLink, output: SyncLink },
  'sync.ready': { access: keepers, input: ofLink, output: SyncReady },
} as const satisfies Record<string, AskOf>

/** `sync.moved`: something about a link changed, or (null) about any; at most four times a second. */
export const syncTells = {
  'sync.moved': z.object({ link: LinkId.nullable() }),
} as const

import type { KeyObject } from 'node:crypto'

import type { Company } from '../company/company.ts'
import { createRandom } from '../random.ts'
import { createDirectory, guid, type Directory, type User } from './directory.ts'
import { createMailbox, type Mailbox } from './mailbox.ts'
import { quietQuirks, type Quirks } from './quirks.ts'
import { seedMailbox } from './seed/mailbox.ts'

/** How much lies in every mailbox before anybody touched it. */
export type Sizes = Readonly<{
  messages: number
  events: number
  contacts: number
  tasks: number
  /** Greatest size of an attachment, in kibibytes. */
  attachment: number
}>

/** A mail that Exchange would have sent to people. */
export type LedgerEntry = Readonly<{
  /** Milliseconds since 1970. */
  at: number
  /** Address of the mailbox that sent it. */
  from: string
  kind: 'invitation' | 'update' | 'cancellation' | 'response' | 'mail' | 'receipt'
  to: readonly string[]
  subject: string
}>

/** What an access token allows; `user` is null for an app-only one. */
export type Grant = Readonly<{ user: string | null; scopes: readonly string[]; until: number }>

/** The Microsoft side of the company. */
export interface Tenant {
  readonly company: Company
  readonly tenantId: string
  readonly clientId: string
  readonly clientSecret: string
  readonly cloud: 'global' | '21vianet'
  readonly sizes: Sizes
  readonly quirks: Quirks
  readonly directory: Directory
  readonly ledger: LedgerEntry[]
  /** What an administrator consented to. */
  readonly application: Set<string>
  readonly delegated: Set<string>
  /** Public keys of the app's certificates, by SHA-256 thumbprint (base64url); `''` takes any key. */
  readonly certificates: Map<string, KeyObject>
  readonly grants: Map<string, Grant>
  /** User ids whose mailbox is none of Exchange Online's. */
  readonly unlicensed: Set<string>
  readonly mailboxes: Map<string, Mailbox>
  now(): number
  licensed(user: User): boolean
  /** The mailbox, filled when it is first asked for; null where there is none. */
  mailbox(user: User): Mailbox | null
}

/** Permissions that DingKeep may ask for (graph-api.md, 1.4), consented to at the beginning. */
const wanted = [
  'Mail.ReadWrite',
  'MailboxSettings.Read',
  'Calendars.ReadWrite',
  'Contacts.ReadWrite',
  'Organization.Read.All',
]
const application = [...wanted, 'Tasks.ReadWrite.All', 'User.Read.All']
const delegated = [...wanted, 'Tasks.ReadWrite', 'User.Read', 'User.ReadBasic.All']

/** How the tenant is made. */
export type TenantOptions = Readonly<{ cloud: Tenant['cloud']; sizes: Sizes }>

function identity(company: Company): Pick<Tenant, 'tenantId' | 'clientId' | 'clientSecret'> {
  const random = createRandom(`${company.seed}/tenant`)
  return {
    tenantId: guid(random),
    clientId: guid(random),
    clientSecret: `sam8Q~${random.text(34)}`,
  }
}

/** Founds the tenant beside the company; mailboxes come into being when they are opened. */
export function createTenant(company: Company, options: TenantOptions): Tenant {
  const mailboxes = new Map<string, Mailbox>()
  const unlicensed = new Set<string>()
  const tenant: Tenant = {
    company,
    ...identity(company),
    ...options,
    quirks: quietQuirks(),
    directory: createDirectory(company),
    ledger: [],
    application: new Set(application),
    delegated: new Set(delegated),
    certificates: new Map(),
    grants: new Map(),
    unlicensed,
    mailboxes,
    now: () => company.clock.now(),
    licensed: ({ id, person }) => (person.active || person.admin) && !unlicensed.has(id),
    mailbox(user) {
      if (!tenant.licensed(user)) return null
      const there = mailboxes.get(user.id)
      if (there !== undefined) return there
      const seed = `${company.seed}/mailbox/${user.person.userid}`
      const mailbox = createMailbox({ id: user.id, address: user.upn, seed }, tenant)
      mailboxes.set(user.id, mailbox)
      seedMailbox(mailbox, tenant, user)
      return mailbox
    },
  }
  return tenant
}

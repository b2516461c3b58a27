import type { Watch } from '../../app-types.ts'
import { fail } from '../../core/failure.ts'
import type { Trouble } from '../../core/sync/partner.ts'
import { usualPolicy } from '../../core/sync/policy.ts'
import type { Side, SyncKind } from '../../core/sync/types.ts'
import type { Engine } from '../engine.ts'
import { newFacts, putFacts } from './facts.ts'
import { foldersFor } from './folders.ts'
import { lackIn } from './lacks.ts'
import { noteDone } from './links-change.ts'
import { kindFailure, openPartners, outlookSides } from './open-partners.ts'
import type { Accounts, Sides } from './partners.ts'
import { openSync } from './ports.ts'
import type { SyncLinkAsk, SyncLinkView, SyncRules } from './rows.ts'
import { policyFor, usualRules, windowFor } from './rules.ts'
import { colleagues } from './sides.ts'
import { linkViewOf } from './views.ts'

type Who = Accounts & Readonly<{ person: Readonly<{ name: string }> }>

async function whoOf(engine: Engine, ask: SyncLinkAsk, watch: Watch): Promise<Who> {
  const directory = ask.kind === 'directory'
  const failure = kindFailure(engine, ask.kind)
  if (failure !== null) return fail(failure.name, failure.about)
  const person = (await colleagues(engine, watch)).find(({ id }) => id === ask.person)
  if (person === undefined || person.unionId === '') return fail('syncGone')
  const address = ask.mailbox.toLowerCase()
  const all = await outlookSides(engine, { lane: 'reconcile', watch })
  const found = all.find(({ mailbox }) => mailbox.address === address)
  if (found === undefined) return fail('notExchangeOnline', { mailbox: address })
  const { id, unionId, name } = person
  const imap = ask.kind === 'mail' ? imapOf(engine, person.addresses) : null
  const mailbox = { id: found.mailbox.id, address }
  return { person: { id, unionId, name }, mailbox, directory, imap, since: null }
}

/** The person's mailbox of the settings: the one with an address of theirs. */
function imapOf({ settings }: Engine, addresses: readonly string[]): string {
  const all = settings.mailboxes.map(({ address }) => address.toLowerCase())
  return all.find((one) => addresses.includes(one)) ?? fail('syncMailboxUnnamed')
}

/** Why an account does not tell who it is. */
function refuse(engine: Engine, side: Side, trouble: Trouble): never {
  const about = { side }
  if (trouble.is === 'rights') {
    const named = lackIn(engine, trouble.why)?.failure
    return named ? fail(named.name, named.about) : fail('syncRightsMissing', about)
  }
  return fail('syncIncomplete', about)
}

const kindOf = ({ kind }: SyncLinkAsk): SyncKind => (kind === 'directory' ? 'contact' : kind)

/** Who the accounts are, and which folders the link takes; asked once, when it is made. */
async function lookAt(engine: Engine, ask: SyncLinkAsk, who: Who & { watch: Watch }) {
  const { tools } = await openSync(engine)
  const { watch } = who
  const kind = kindOf(ask)
  const open = engine.partners ?? openPartners
  const how = { lane: 'reconcile', link: null } as const
  const no = (side: Side, trouble: Trouble): never => refuse(engine, side, trouble)
  const sides: Sides = await open({ engine, kind, facts: who, tools, watch, ...how })
  try {
    const of = async (side: Side): Promise<string> => {
      const answer = await sides[side].identity(watch.signal)
      return answer.is === 'known' ? answer.identity : no(side, answer.trouble)
    }
    const [dIdentity, mIdentity] = [await of('D'), await of('M')]
    const containers = await foldersFor(ask.kind, sides, { signal: watch.signal, refuse: no })
    return { kind, dIdentity, mIdentity, containers }
  } finally {
    sides.close?.()
  }
}

type Found = Awaited<ReturnType<typeof lookAt>> &
  Readonly<{ who: Who; dAccount: string; rules: SyncRules }>

/** Puts a new link into the store, with what the application knows of it. */
function putLink(engine: Engine, found: Found): number {
  const { kind, dIdentity, mIdentity, containers, who, dAccount, rules } = found
  const { person, mailbox, imap, directory } = who
  const { sync } = engine.state
  const { zone } = engine.settings.schedule
  const window = windowFor(kind, { since: rules.since, now: engine.clock.now() })
  return sync.transaction(() => {
    const { linkId } = sync.addLink({
      kind,
      dAccount,
      mAccount: mailbox.id,
      dIdentity,
      mIdentity,
      scope: JSON.stringify({ containers, window }),
      policy: JSON.stringify(policyFor(rules, { directory, zone, before: usualPolicy })),
      generation: 0,
      epoch: 1,
      mode: 'off',
      snapshotId: null,
    })
    const { since } = rules
    const accounts = { person, mailbox, directory, imap }
    putFacts(engine, linkId, newFacts({ ...accounts, since }))
    return linkId
  })
}

/**
 * Adds a link; it is born off. Throws `syncLinked` where these two accounts have one of this kind,
 * `syncGone` for a person whom the app does not see, and what the services say.
 */
export async function addLink(
  engine: Engine,
  ask: SyncLinkAsk,
  watch: Watch,
): Promise<SyncLinkView> {
  const who = await whoOf(engine, ask, watch)
  const kind = kindOf(ask)
  const dAccount = who.directory ? `directory:${who.person.id}` : who.person.id
  const isThere = engine.state.sync
    .links()
    .some(
      (one) => one.kind === kind && one.dAccount === dAccount && one.mAccount === who.mailbox.id,
    )
  if (isThere) return fail('syncLinked')
  const rules: SyncRules = { ...usualRules(ask.kind, engine.clock.now()), ...ask.rules }
  const found = await lookAt(engine, ask, { ...who, watch })
  const linkId = putLink(engine, { ...found, who, dAccount, rules })
  noteDone(engine, 'sync.linked', linkId)
  return linkViewOf(engine, linkId)
}

import type { Watch } from '../../app-types.ts'
import { fail } from '../../core/failure.ts'
import type { Trouble } from '../../core/sync/partner.ts'
import { usualPolicy } from '../../core/sync/policy.ts'
import type { Side } from '../../core/sync/types.ts'
import type { Engine } from '../engine.ts'
import { newFacts, putFacts } from './facts.ts'
import { noteDone } from './links-change.ts'
import { kindFailure, openPartners, outlookSides } from './open-partners.ts'
import type { Accounts } from './partners.ts'
import { openSync } from './ports.ts'
import type { SyncLinkAsk, SyncLinkView, SyncRules } from './rows.ts'
import { policyFor, usualRules, windowFor } from './rules.ts'
import { colleagues } from './sides.ts'
import { linkViewOf } from './views.ts'

type Who = Accounts & Readonly<{ person: Readonly<{ name: string }> }>

async function whoOf(engine: Engine, ask: SyncLinkAsk, watch: Watch): Promise<Who> {
  const directory = ask.kind === 'directory'
  if (engine.partners !== undefined) {
    const person = { id: ask.person, unionId: ask.person, name: ask.person }
    return { person, mailbox: { id: ask.mailbox, address: ask.mailbox }, directory }
  }
  const failure = kindFailure(engine, ask.kind)
  if (failure !== null) return fail(failure.name, failure.about)
  const person = (await colleagues(engine, watch)).find(({ id }) => id === ask.person)
  if (person === undefined || person.unionId === '') return fail('syncGone')
  const address = ask.mailbox.toLowerCase()
  const all = await outlookSides(engine, { lane: 'reconcile', watch })
  const found = all.find(({ mailbox }) => mailbox.address === address)
  if (found === undefined) return fail('notExchangeOnline', { mailbox: address })
  const { id, unionId, name } = person
  return { person: { id, unionId, name }, mailbox: { id: found.mailbox.id, address }, directory }
}

/** Why an account does not tell who it is. */
function refuse(side: Side, trouble: Trouble): never {
  const about = { side }
  if (trouble.is === 'rights') return fail('syncRightsMissing', about)
  return fail('syncIncomplete', about)
}

async function identitiesOf(engine: Engine, ask: SyncLinkAsk, who: Who & { watch: Watch }) {
  const { tools } = await openSync(engine)
  const kind = ask.kind === 'directory' ? 'contact' : ask.kind
  const open = engine.partners ?? openPartners
  const lane = 'reconcile' as const
  const partners = await open({ engine, kind, facts: who, tools, lane, watch: who.watch })
  const of = async (side: Side): Promise<string> => {
    const answer = await partners[side].identity(who.watch.signal)
    return answer.is === 'known' ? answer.identity : refuse(side, answer.trouble)
  }
  return { kind, dIdentity: await of('D'), mIdentity: await of('M') }
}

const everything = { D: null, M: null } as const

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
  const { directory, person, mailbox } = who
  const { kind, dIdentity, mIdentity } = await identitiesOf(engine, ask, { ...who, watch })
  const dAccount = directory ? `directory:${person.id}` : person.id
  const { sync } = engine.state
  const isThere = sync
    .links()
    .some((one) => one.kind === kind && one.dAccount === dAccount && one.mAccount === mailbox.id)
  if (isThere) return fail('syncLinked')
  const now = engine.clock.now()
  const rules: SyncRules = { ...usualRules(ask.kind, now), ...ask.rules }
  const { zone } = engine.settings.schedule
  const policy = policyFor(rules, { directory, zone, before: usualPolicy })
  const window = windowFor(kind, { since: rules.since, now })
  const link = sync.transaction(() => {
    const row = sync.addLink({
      kind,
      dAccount,
      mAccount: mailbox.id,
      dIdentity,
      mIdentity,
      scope: JSON.stringify({ containers: everything, window }),
      policy: JSON.stringify(policy),
      generation: 0,
      epoch: 1,
      mode: 'off',
      snapshotId: null,
    })
    const { conflicts, since } = rules
    putFacts(engine, row.linkId, newFacts({ person, mailbox, directory, conflicts, since }))
    return row
  })
  noteDone(engine, 'sync.linked', link.linkId)
  return linkViewOf(engine, link.linkId)
}

import { fail } from '../../core/failure.ts'
import type { LinkRow } from '../../core/sync/rows.ts'
import { auditWork } from '../audit.ts'
import type { Engine } from '../engine.ts'
import { noteFacts } from './facts.ts'
import type { SyncLinkView, SyncRules } from './rows.ts'
import { policyFor, policyOf, rulesOf } from './rules.ts'
import { linkOf, linkViewOf } from './views.ts'

/** A pause ends by itself after this time at the latest (sync engine, section 13). */
const longestPause = 86_400_000

/** Writes down what a person did to a link. */
export const noteDone = (engine: Engine, action: string, linkId: number): void =>
  auditWork(engine, { action, object: `link:${linkId}`, about: {} })

/** Changes rules. A narrower scope deletes nothing: what it leaves out rests (section 13). */
export function changeRules(
  engine: Engine,
  linkId: number,
  change: Partial<SyncRules>,
): SyncLinkView {
  const { link, facts } = linkOf(engine, linkId)
  const rules: SyncRules = { ...rulesOf(link, facts), ...change }
  const { zone } = engine.settings.schedule
  const { directory } = facts
  const policy = policyFor(rules, { directory, zone, before: policyOf(link) })
  engine.state.sync.putLink({ ...link, policy: JSON.stringify(policy) })
  noteFacts(engine, linkId, { since: rules.since })
  noteDone(engine, 'sync.rules', linkId)
  return linkViewOf(engine, linkId)
}

function setMode(engine: Engine, link: LinkRow, mode: LinkRow['mode']): SyncLinkView {
  engine.state.sync.putLink({ ...link, mode })
  return linkViewOf(engine, link.linkId)
}

/** Sends nothing more until then; one that is not on stays as it is. */
export function pauseLink(engine: Engine, linkId: number, until: number): SyncLinkView {
  const { link } = linkOf(engine, linkId)
  const isOn = link.mode === 'live' || link.mode === 'paused'
  if (!isOn) return fail('syncNotOn', { mode: link.mode })
  const pausedUntil = Math.min(until, engine.clock.now() + longestPause)
  noteFacts(engine, linkId, { pausedUntil })
  noteDone(engine, 'sync.paused', linkId)
  return setMode(engine, link, 'paused')
}

/** Goes on after a pause, a hold, or the look at a first sync's first writes. */
export function resumeLink(engine: Engine, linkId: number): SyncLinkView {
  const { link } = linkOf(engine, linkId)
  if (link.snapshotId === null) return fail('syncNotOn', { mode: link.mode })
  noteFacts(engine, linkId, { pausedUntil: null, look: false, cards: [], troubleSince: null })
  noteDone(engine, 'sync.resumed', linkId)
  const goesOn = link.mode === 'paused' || link.mode === 'hold'
  return goesOn ? setMode(engine, link, 'live') : linkViewOf(engine, linkId)
}

/** Switches a link off: nothing is read or written until a preview was looked at again. */
export function switchOff(engine: Engine, linkId: number): SyncLinkView {
  const { link } = linkOf(engine, linkId)
  noteFacts(engine, linkId, {
    pausedUntil: null,
    preview: null,
    look: false,
    cards: [],
    troubleSince: null,
  })
  noteDone(engine, 'sync.off', linkId)
  return setMode(engine, link, 'off')
}

/** A pause that is over ends by itself. */
export function goOnIfDue(engine: Engine, linkId: number): void {
  const { link, facts } = linkOf(engine, linkId)
  const until = facts.pausedUntil ?? 0
  if (link.mode !== 'paused' || until > engine.clock.now()) return
  noteFacts(engine, linkId, { pausedUntil: null })
  engine.state.sync.putLink({ ...link, mode: 'live' })
}

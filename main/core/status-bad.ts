import { lateAfter } from './plans.ts'
import type { KindFact, RunFact } from './status-facts.ts'
import {
  bad,
  detail,
  headline,
  lostAfter,
  type Row,
  unprotected,
  worstKind,
} from './status-look.ts'
import { fact, text } from './text.ts'

/** One run at a time works on a storage: changes wait for its end. True if that alone made it late. */
function isHeldUp(kind: KindFact, run: RunFact | null, now: number): boolean {
  if (run === null || run.mode === 'live') return false
  return kind.awake - (now - run.started) <= lateAfter(kind.target)
}

const late: Row['when'] = (facts) => {
  const { kinds, allowanceUsed, firstFull, run, now } = facts
  if (firstFull === null) return null
  const waits = (one: KindFact) =>
    allowanceUsed?.accepted === true && allowanceUsed.kinds.includes(one.kind)
  const worst = worstKind(kinds.filter((one) => one.awake > lateAfter(one.target) && !waits(one)))
  if (worst === null) return null
  const time = unprotected(worst)
  const kind = fact.words(`kinds.${worst.kind}`)
  return {
    headline: headline('late', { time: fact.span(time) }),
    detail: detail(isHeldUp(worst, run, now) ? 'late-run' : 'late', { kind }),
    since: now - time,
  }
}

const stopped: Row['when'] = ({ engineStopped, run, now }) => {
  if (engineStopped !== null)
    return { headline: headline('engine-stopped'), detail: null, since: engineStopped }
  if (run === null || run.waitUntil !== null || now - run.lastMove <= lostAfter) return null
  return { headline: headline('engine-stopped'), detail: detail('stuck'), since: run.lastMove }
}

/** Ranks 1 to 8: not protected, paused, or not set up. */
export const badRows: readonly Row[] = [
  {
    name: 'damaged',
    rank: 1,
    look: { ...bad, action: 'see-items' },
    when: ({ damage, auditBroken }) => {
      if (damage !== null)
        return {
          headline: headline('damaged'),
          detail: detail('damaged', { n: fact.n(damage.items) }),
          since: damage.since,
        }
      if (auditBroken === null) return null
      const changed = text('status.states.damaged.audit')
      return { headline: changed, detail: null, since: auditBroken.since }
    },
  },
  {
    name: 'access-lost',
    rank: 2,
    look: { ...bad, action: 'fix-access' },
    when: ({ access }) =>
      access && {
        headline: headline('access-lost'),
        detail: text(`failures.${access.code}.headline`),
        since: access.since,
      },
  },
  {
    name: 'storage-lost',
    rank: 3,
    look: { ...bad, action: 'test-storage' },
    when: ({ storage: { name, lostSince }, now }) =>
      lostSince === null || now - lostSince <= lostAfter
        ? null
        : {
            headline: headline('storage-lost', { time: fact.span(now - lostSince) }),
            detail: detail('storage-lost', { storage: fact.text(name) }),
            since: lostSince,
          },
  },
  {
    name: 'storage-full',
    rank: 4,
    look: { ...bad, action: 'make-space' },
    when: ({ storage: { name, fullSince } }) =>
      fullSince === null
        ? null
        : {
            headline: headline('storage-full'),
            detail: detail('storage-full', { storage: fact.text(name) }),
            since: fullSince,
          },
  },
  { name: 'engine-stopped', rank: 5, look: { ...bad, action: 'start-again' }, when: stopped },
  { name: 'late', rank: 6, look: { ...bad, action: 'see-reason' }, when: late },
  {
    name: 'paused',
    rank: 7,
    look: { colour: 'grey', shape: 'paused', icon: 'square', action: 'resume' },
    when: ({ paused, now }) =>
      paused === null || paused.until <= now
        ? null
        : {
            headline: headline('paused', {
              role: fact.role(paused.by),
              time: fact.moment(paused.until),
            }),
            detail: detail('paused', { time: fact.moment(paused.until) }),
            since: paused.since,
          },
  },
  {
    name: 'setup',
    rank: 8,
    look: { colour: 'grey', shape: 'setup', icon: 'circle-dots', action: 'continue-setup' },
    when: ({ firstFull, setUp, run, now }) => {
      if (firstFull !== null) return null
      const share = run?.what === 'backup' ? run.share : null
      return {
        headline: headline('setup'),
        detail: !setUp
          ? detail('not-set-up')
          : share === null
            ? detail('first-copy')
            : detail('first-copy-share', { p: fact.percent(share) }),
        since: run?.started ?? now,
        ...(setUp ? { action: 'see-progress' } : {}),
      }
    },
  },
]

import type { StateView, StatusView, TrayView } from '../../preload/contract/status.ts'
import { StateAction } from '../../preload/contract/status.ts'
import { kindsInScope } from '../adapters/settings/index.ts'
import type { Engine } from '../app/engine.ts'
import { savedKinds } from '../app/saved.ts'
import { targetOf } from '../core/plans.ts'
import type { StatusFacts } from '../core/status-facts.ts'
import { isAnnounced, type State, statesOf } from '../core/status.ts'
import { text } from '../core/text.ts'
import { type Tray, type TrayFacts, trayOf } from '../core/tray.ts'
import { iso, isoOrNull, sent } from './iso.ts'
import { storageName } from './storage-name.ts'

/** A state as windows see it; `shownSince` = since when it has been the worst. */
export function stateView(state: State, shownSince: number, now: number): StateView {
  const { name, rank, headline, detail, colour, shape, icon, action, since } = state
  return {
    name,
    rank,
    headline: sent(headline),
    detail: detail && sent(detail),
    colour,
    shape,
    icon,
    action: StateAction.parse(action),
    button: sent(text(`status.states.${buttonOf(state)}.button`)),
    since: iso(Math.min(since, now)),
    announced: isAnnounced(state, shownSince, now),
  }
}

/** The words of the button belong to what it does: the first full copy shows its progress. */
const buttonOf = ({ name, action }: State): string => (action === 'see-progress' ? 'working' : name)

/** The tray as the shell sees it. */
export const trayView = ({ shape, turning, tooltip, menu }: Tray): TrayView => ({
  shape,
  turning,
  tooltip: tooltip.map(sent),
  menu: menu.map(({ id, label, enabled, items }) => ({
    id,
    label: label && sent(label),
    enabled,
    items:
      items?.map((one) => ({ id: one.id, label: sent(one.label), until: iso(one.until) })) ?? null,
  })),
})

/** What a status is made of. */
export type StatusParts = Readonly<{
  facts: StatusFacts
  /** Null before set-up. */
  engine: Pick<Engine, 'settings' | 'state'> | null
  shownSince: number
  alerts: number
  zone: string
  snapshots: number | null
}>

/** The whole status, computed from what is known. */
export function statusView(parts: StatusParts): StatusView {
  const { facts, engine, shownSince, snapshots } = parts
  const { now } = facts
  const [worst, ...others] = statesOf(facts)
  return {
    organisation: engine ? (engine.settings.dingtalk?.corpId ?? 'local') : null,
    storage: engine ? storageName(engine.settings) : null,
    snapshots,
    state: stateView(worst, shownSince, now),
    others: others.map((one) => stateView(one, one.since, now)),
    kinds: engine ? kindRows(engine) : [],
    allowance: engine ? allowanceRow(engine) : null,
    tray: trayView(trayOf(worst, trayFacts(parts))),
  }
}

const trayFacts = ({ facts, alerts, zone }: StatusParts): TrayFacts => ({
  now: facts.now,
  zone,
  setUp: facts.setUp,
  running: facts.run !== null,
  paused: facts.paused,
  alerts,
})

function kindRows({ settings, state }: NonNullable<StatusParts['engine']>): StatusView['kinds'] {
  const saved = savedKinds(state)
  return kindsInScope(settings).map((kind) => {
    const found = saved.get(kind)
    return {
      kind,
      snapshot: found?.snapshot ?? null,
      at: isoOrNull(found?.at),
      target: targetOf(kind, settings.plan),
      failed: found?.failed ?? 0,
      code: found?.code ?? null,
    }
  })
}

function allowanceRow({
  settings,
  state,
}: NonNullable<StatusParts['engine']>): StatusView['allowance'] {
  if (!settings.dingtalk) return null
  const { month, cap, used, renews } = state.ledger.read()
  return { month, cap, used, renews: iso(renews) }
}

import type { Output } from '../preload/contract.ts'
import { ask } from './bridge.ts'
import { isFeature } from './features/index.ts'
import { navItems } from './places.ts'
import { useShared } from './state.ts'
import { go, type Target } from './ui/place.ts'

/** What the one button beside a state does. */
export type StateAction = Output<'status.read'>['state']['action']

const targets: Readonly<Record<StateAction, Target | 'start-again' | 'resume'>> = {
  'see-items': { feature: 'backups', page: 'history' },
  'fix-access': { feature: 'settings', query: { section: 'connection' } },
  'test-storage': { feature: 'settings', query: { section: 'storage' } },
  'make-space': { feature: 'backups', page: 'copies' },
  'start-again': 'start-again',
  'see-reason': { feature: 'alerts' },
  resume: 'resume',
  'continue-setup': { feature: 'setup' },
  'save-key': { feature: 'settings', query: { section: 'security' } },
  'review-gaps': { feature: 'alerts' },
  'see-report': { feature: 'backups', page: 'history' },
  'show-alerts': { feature: 'alerts' },
  options: { feature: 'backups', page: 'schedule' },
  'show-sync': { feature: 'sync' },
  'see-progress': { feature: 'backups' },
  'why-waiting': { feature: 'backups' },
  restore: { feature: 'restore' },
}

/** Whether this person may open a feature that is there. */
export function useMayOpen(): (feature: string) => boolean {
  const role = useShared(({ session }) => session?.who?.role)
  return (feature) => {
    if (!isFeature(feature)) return false
    const item = navItems.find((one) => one.feature === feature)
    return item?.roles == null || (role !== undefined && item.roles.includes(role))
  }
}

/** Does what a state's button says; null where this person may not, so that no button is dead. */
export function useStateAction(): (action: StateAction) => (() => void) | null {
  const mayOpen = useMayOpen()
  return (action) => {
    const target = targets[action]
    if (target === 'start-again') return () => void ask('engine.start', null)
    if (target === 'resume') return mayOpen('backups') ? () => void ask('pause.end', null) : null
    return mayOpen(target.feature) ? () => go(target) : null
  }
}

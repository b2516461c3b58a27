import { useShared } from '../state.ts'
import type { Kind } from './KindIcon.tsx'

const always: readonly Kind[] = ['contacts', 'calendar', 'approvals', 'drive', 'folders']

/**
 * Gives those of some kinds that a person can choose among here: kinds of mailboxes only where
 * mailboxes are saved, or where one is `chosen` already.
 */
export function useKinds<K extends Kind>(kinds: readonly K[], chosen: readonly Kind[] = []): K[] {
  const status = useShared((shared) => shared.status)
  const saved = new Set<Kind>([
    ...always,
    ...chosen,
    ...(status?.kinds ?? []).map((one) => one.kind),
  ])
  return kinds.filter((kind) => saved.has(kind))
}

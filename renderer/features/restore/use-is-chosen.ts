import { useBrowsing } from './store.ts'
import type { Who } from './types.ts'

/** Whether a line of the tree is the one that is looked at. */
export function useIsChosen(): (who: Who) => boolean {
  const chosen = useBrowsing(({ who }) => who)
  const idOf = (who: Who) => ('key' in who ? `${who.is}.${who.key}` : who.is)
  return (who) => idOf(who) === idOf(chosen)
}

const refreshing = new EventTarget()

/** Has every reading of the window made anew (F5). */
export const refresh = (): void => void refreshing.dispatchEvent(new Event('refresh'))

/** Calls back on every refresh until the function that is given back is called. */
export function onRefresh(called: () => void): () => void {
  refreshing.addEventListener('refresh', called)
  return () => refreshing.removeEventListener('refresh', called)
}

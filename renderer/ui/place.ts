import { useSyncExternalStore } from 'react'

/** Where the window is: a feature, a page of it, and what the page is asked to show. */
export type Place = Readonly<{
  feature: string
  /** Empty for the feature's first page. */
  page: string
  query: Readonly<Record<string, string>>
}>

/** A place to go to; what is left out is empty. */
export type Target = Readonly<{
  feature: string
  page?: string
  query?: Readonly<Record<string, string>>
}>

/** Reads an address such as `#/restore/person?at=…`; anything unfit is Home. */
export function placeOf(hash: string): Place {
  const [path = '', search = ''] = hash.replace(/^#\/?/, '').split('?', 2)
  const [feature = '', page = ''] = path.split('/')
  const query = Object.fromEntries(new URLSearchParams(search))
  const plain = /^[a-z0-9-]*$/
  if (!plain.test(feature) || !plain.test(page)) return { feature: 'home', page: '', query: {} }
  return { feature: feature === '' ? 'home' : feature, page, query }
}

/** The address of a place, for links. */
export function addressOf({ feature, page = '', query = {} }: Target): string {
  const search = new URLSearchParams(query).toString()
  return `#/${feature}${page === '' ? '' : `/${page}`}${search === '' ? '' : `?${search}`}`
}

/** Goes to a place; the browser's history keeps the one before. */
export function go(target: Target): void {
  window.location.hash = addressOf(target)
}

/** Changes what the present page shows without a new step in the history. */
export function replaceQuery(query: Readonly<Record<string, string>>): void {
  const { feature, page } = placeOf(window.location.hash)
  window.history.replaceState(null, '', addressOf({ feature, page, query }))
  window.dispatchEvent(new HashChangeEvent('hashchange'))
}

const subscribe = (heard: () => void) => {
  window.addEventListener('hashchange', heard)
  return () => window.removeEventListener('hashchange', heard)
}

/** The present address; a change draws the component anew. */
export const useAddress = (): string => useSyncExternalStore(subscribe, () => window.location.hash)

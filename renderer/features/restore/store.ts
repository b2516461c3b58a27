import { create } from 'zustand'

import type { Copy, Kind, Looked, StateNow, Who } from './types.ts'

/** What narrows the list of items. */
export type Filter = Readonly<{
  words: string
  since: string | null
  until: string | null
  state: StateNow | null
}>

export const noFilter: Filter = { words: '', since: null, until: null, state: null }

export type Sort = 'newest' | 'oldest' | 'title'

/** Where a person is in the copies; it stays while the window shows another page. */
export type Browsing = Readonly<{
  /** The copy that is looked at; null = the newest. */
  copy: Copy | null
  who: Who
  kind: Kind | null
  filter: Filter
  sort: Sort
  look: Looked | null
}>

export const useBrowsing = create<Browsing>(() => ({
  copy: null,
  who: { is: 'all' },
  kind: null,
  filter: noFilter,
  sort: 'newest',
  look: null,
}))

/** Changes where the person is. */
export const browse = (change: Partial<Browsing>): void => useBrowsing.setState(change)

/** How many filters narrow the list. */
export const filtersOn = ({ words, since, until, state }: Filter): number =>
  [words.trim() !== '', since !== null, until !== null, state !== null].filter(Boolean).length

import type { Output } from '../../../preload/contract.ts'
import { useShared } from '../../state.ts'
import type { ShapeName, Tone } from '../../ui/Shape.tsx'
import type { PagedRows } from '../../ui/use-pages.ts'
import { useFormats, useWords } from '../../words.tsx'

export type Link = NonNullable<Output<'sync.link'>['link']>
export type Rules = Link['rules']
export type SyncKind = Link['kind']
export type Job = NonNullable<Link['job']>
export type Preview = NonNullable<Output<'sync.shown'>['preview']>
export type Line = Output<'sync.lines'>['lines'][number]
export type Conflict = Preview['conflicts'][number]
export type Run = Output<'sync.runs'>['runs'][number]
export type Side = Line['side']
export type Sides = Output<'sync.sides'>

/** Kinds in the order in which they are offered. */
export const kinds = ['contact', 'event', 'task', 'mail', 'directory'] as const

/** What a link is doing, in one word; the first that is true. */
export type LinkState = 'working' | 'needs-you' | 'asleep' | 'paused' | 'off' | 'live'

/** The state of a link as its row and its page show it. */
export function stateOf({ job, cards, mode, asleep }: Link): LinkState {
  if (job !== null) return 'working'
  if (cards.length > 0 || mode === 'hold' || mode === 'repair') return 'needs-you'
  if (mode === 'paused') return 'paused'
  if (mode !== 'live') return 'off'
  return asleep.D !== null || asleep.M !== null ? 'asleep' : 'live'
}

const looks: Readonly<Record<LinkState, readonly [ShapeName, Tone]>> = {
  working: ['ring', 'blue'],
  'needs-you': ['triangle', 'amber'],
  asleep: ['hourglass', 'amber'],
  paused: ['square', 'grey'],
  off: ['none', 'grey'],
  live: ['good', 'green'],
}

/** Shape and colour of a link's state. */
export const lookOf = (state: LinkState): readonly [ShapeName, Tone] => looks[state]

/** Says a link's state; a pause with its end. */
export function useStateWord(): (link: Link) => string {
  const { say } = useWords()
  const { moment } = useFormats()
  return (link) => {
    const state = stateOf(link)
    if (state === 'paused' && link.pausedUntil !== null)
      return say('sync.state.pausedUntil', { when: moment(link.pausedUntil) })
    return say(`sync.state.${state}`)
  }
}

/** "Contacts of Chan Tai Man". */
export function useLinkName(): (link: Link) => string {
  const { say } = useWords()
  return ({ kind, person }) => say(`sync.of.${kind}`, { name: person.name })
}

/** Whether a person has to decide it: no rule has kept one side's value. */
export const isOpen = ({ kept, resolved }: Conflict): boolean =>
  kept === 'none' && resolved === null

/** Auditors see numbers and states; nothing that is written, nothing to press. */
export const useMayWrite = (): boolean =>
  useShared(({ session }) => session?.who?.role !== 'auditor')

/** A list that is there as a whole, for the grid that reads by pages. */
export const wholeList = <Row,>(rows: readonly Row[]): PagedRows<Row> => ({
  rows,
  waiting: false,
  more: false,
  failure: null,
  loadMore: () => undefined,
  again: () => undefined,
})

/** The number of a link that an address names; null if it names none. */
export function linkIn(query: Readonly<Record<string, string>>): number | null {
  const id = Number(query['id'])
  return Number.isSafeInteger(id) && id > 0 ? id : null
}

import type { Input } from '../../preload/contract.ts'
import type { HitItem } from '../adapters/database/browse-port.ts'
import { itemView } from '../app/browse-rows.ts'
import type { Desk } from '../desk-types.ts'
import type { Handlers } from '../router.ts'
import { rangeOf } from './browse.ts'
import { type Within, within } from './within.ts'

const hitView = (hit: HitItem) => ({
  ...itemView(hit),
  part: hit.part,
  titleMarks: hit.titleMarks.map(([from, to]): [number, number] => [from, to]),
  snippet: hit.snippet && {
    text: hit.snippet.text,
    marks: hit.snippet.marks.map(([from, to]): [number, number] => [from, to]),
  },
  copies: hit.copies,
})

function search(at: Within, asked: Input<'search.read'>) {
  const { words, kind, person, department, left, onlyDeleted, cursor, limit } = asked
  const whose = { kind, person, department, left }
  const { rows, next } = at.browser.hits(
    { words, whose, ...rangeOf(at, asked), onlyDeleted, after: cursor, limit },
    at.reach,
  )
  return { hits: rows.map(hitView), next, copies: at.catalogue.snapshots().length }
}

/** Words over all copies, within the caller's reach. */
export const searchHandlers = (desk: Desk): Pick<Handlers, 'search.read'> => ({
  'search.read': (input, caller) =>
    within(desk, { caller, what: 'page' }, (at) => search(at, input)),
})

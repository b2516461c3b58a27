import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react'

import type { Problem } from '../bridge.ts'

/** One page of a list: its rows, and where the next one begins (null = that was all). */
export type PageOfRows<Row, Cursor> = Readonly<{ rows: readonly Row[]; next: Cursor | null }>

/** Reads one page; the first has no cursor. */
export type LoadPage<Row, Cursor> = (
  cursor: Cursor | null,
) => Promise<{ ok: true; value: PageOfRows<Row, Cursor> } | { ok: false; failure: Problem }>

/** A list read page by page. */
export type PagedRows<Row> = Readonly<{
  rows: readonly Row[]
  /** The first page is not there yet. */
  waiting: boolean
  /** There are more rows than `rows`. */
  more: boolean
  failure: Problem | null
  /** Reads the next page; does nothing while one is being read or none is left. */
  loadMore: () => void
  /** Reads from the start again. */
  again: () => void
}>

type Known<Row, Cursor> = Readonly<{
  question: string
  rows: readonly Row[]
  next: Cursor | null
  started: boolean
  failure: Problem | null
}>

/**
 * Reads a list page by page as it is scrolled. `question` is all that the list depends on (filter,
 * place, order): when it changes, the list starts anew and late answers to the old one are dropped.
 */
export function usePages<Row, Cursor>(
  question: string,
  load: LoadPage<Row, Cursor>,
): PagedRows<Row> {
  const empty = { question, rows: [], next: null, started: false, failure: null }
  const [known, setKnown] = useState<Known<Row, Cursor>>(empty)
  const [round, setRound] = useState(0)
  const busy = useRef(false)
  const newest = useRef(0)
  const reader = useRef(load)
  useLayoutEffect(() => {
    reader.current = load
  })

  const read = useCallback(async (cursor: Cursor | null, about: string) => {
    const mine = newest.current
    busy.current = true
    const answer = await reader.current(cursor)
    if (mine !== newest.current) return
    busy.current = false
    setKnown((before) => joined(cursor === null ? { ...before, rows: [] } : before, answer, about))
  }, [])

  useEffect(() => {
    newest.current++
    void read(null, question)
    const counter = newest
    return () => {
      counter.current++
    }
  }, [question, round, read])

  const current = known.question === question ? known : empty
  const loadMore = () => {
    if (!busy.current && current.next !== null) void read(current.next, question)
  }
  return { ...shownOf(current), loadMore, again: () => setRound((n) => n + 1) }
}

const shownOf = <Row, Cursor>({ rows, started, next, failure }: Known<Row, Cursor>) => ({
  rows,
  waiting: !started,
  more: next !== null,
  failure,
})

function joined<Row, Cursor>(
  before: Known<Row, Cursor>,
  answer: Awaited<ReturnType<LoadPage<Row, Cursor>>>,
  question: string,
): Known<Row, Cursor> {
  if (!answer.ok) return { ...before, question, started: true, failure: answer.failure }
  const { rows, next } = answer.value
  return { question, rows: [...before.rows, ...rows], next, started: true, failure: null }
}

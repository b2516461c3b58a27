import { useVirtualizer } from '@tanstack/react-virtual'
import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useEffect,
  useRef,
  useState,
} from 'react'

import { useWords } from '../words.tsx'
import { FailureCard } from './FailureCard.tsx'
import { Skeleton } from './Reader.tsx'
import type { PagedRows } from './use-pages.ts'

/** A column: its header, its cell, and its width as a CSS grid track (`1fr`, `120px`). */
export type Column<Row> = Readonly<{
  id: string
  header: string
  cell: (row: Row) => ReactNode
  width?: string
  /** Figures stand at the right, in equal widths. */
  figures?: boolean
}>

type Props<Row> = Readonly<{
  label: string
  columns: readonly Column<Row>[]
  pages: PagedRows<Row>
  idOf: (row: Row) => string
  rowHeight?: number
  /** Enter or a click on a row. */
  onOpen?: (row: Row) => void
  /** Ids of the ticked rows; with `onTick`, Space ticks the row that has the focus. */
  ticked?: ReadonlySet<string>
  onTick?: (row: Row) => void
  /** Ctrl+A. */
  onTickAll?: () => void
  /** What stands there when there is no row. */
  empty: ReactNode
}>

/**
 * A list of any length: only the rows in sight are drawn, further pages are read while scrolling.
 * One row holds the focus; arrows, Page, Home and End move it.
 */
export function DataGrid<Row>(props: Props<Row>) {
  const { pages } = props
  if (pages.waiting) return <Skeleton lines={8} />
  if (pages.failure !== null) return <FailureCard problem={pages.failure} quiet />
  if (pages.rows.length === 0) return <>{props.empty}</>
  return <FilledGrid {...props} />
}

function FilledGrid<Row>(props: Props<Row>) {
  const { pages, rowHeight = 42, columns } = props
  const box = useRef<HTMLDivElement>(null)
  const [at, setAt] = useState(0)
  const count = pages.rows.length
  const virtual = useRows(box, { count, rowHeight })
  const items = virtual.getVirtualItems()
  useReadAhead(pages, items.at(-1)?.index ?? 0)
  const moveTo = (index: number) => {
    const next = Math.max(0, Math.min(count - 1, index))
    setAt(next)
    virtual.scrollToIndex(next)
    focusRow(box.current, next)
  }
  const tracks = columns.map(({ width = '1fr' }) => width).join(' ')
  const shape = { height: rowHeight, tracks, at }
  const context = { props, at: Math.min(at, count - 1), moveTo }
  return (
    // The rows hold the focus, one at a time.
    <div
      className="grid"
      role="grid"
      tabIndex={-1}
      aria-label={props.label}
      aria-rowcount={pages.more ? -1 : count + 1}
      onKeyDown={(event) => onKey(event, context)}
    >
      <Header columns={columns} tracks={tracks} />
      <div className="grid-scroll" role="presentation" ref={box}>
        <Body height={virtual.getTotalSize()}>
          {items.map(({ index, start }) => (
            <GridRow key={index} place={{ index, start, ...shape }} props={props} onFocus={setAt} />
          ))}
        </Body>
      </div>
      <Count n={count} more={pages.more} />
    </div>
  )
}

function useRows(
  box: RefObject<HTMLDivElement | null>,
  size: { count: number; rowHeight: number },
) {
  // oxlint-disable-next-line react/incompatible-library
  return useVirtualizer({
    count: size.count,
    getScrollElement: () => box.current,
    estimateSize: () => size.rowHeight,
    overscan: 12,
  })
}

const Body = (props: { height: number; children: ReactNode }) => (
  <div role="presentation" style={{ height: props.height, position: 'relative' }}>
    {props.children}
  </div>
)

function useReadAhead<Row>(pages: PagedRows<Row>, lastShown: number): void {
  useEffect(() => {
    if (pages.more && lastShown >= pages.rows.length - 40) pages.loadMore()
  })
}

// The row is drawn in the next frame, once the list has been scrolled to it.
const focusRow = (box: HTMLElement | null, index: number) =>
  requestAnimationFrame(() => box?.querySelector<HTMLElement>(`[data-index="${index}"]`)?.focus())

const Header = <Row,>(props: { columns: readonly Column<Row>[]; tracks: string }) => (
  <div
    className="grid-row grid-head"
    role="row"
    aria-rowindex={1}
    style={{ gridTemplateColumns: props.tracks }}
  >
    {props.columns.map(({ id, header, figures }) => (
      <span key={id} role="columnheader" className={figures ? 'figures' : ''}>
        {header}
      </span>
    ))}
  </div>
)

type RowPlace = Readonly<{
  index: number
  start: number
  height: number
  tracks: string
  /** Row that can be reached by Tab. */
  at: number
}>

function GridRow<Row>(all: {
  place: RowPlace
  props: Props<Row>
  onFocus: (index: number) => void
}) {
  const { place, props } = all
  const row = props.pages.rows[place.index]
  if (row === undefined) return null
  const ticked = props.ticked?.has(props.idOf(row))
  const { height, tracks, start } = place
  return (
    // Enter on the row does the same as a click; the grid above hears it.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      className={`grid-row${props.onOpen ? ' opens' : ''}`}
      role="row"
      tabIndex={place.index === place.at ? 0 : -1}
      data-index={place.index}
      aria-rowindex={place.index + 2}
      {...(ticked !== undefined && { 'aria-selected': ticked })}
      style={{ gridTemplateColumns: tracks, height, transform: `translateY(${start}px)` }}
      onFocus={() => all.onFocus(place.index)}
      onClick={() => props.onOpen?.(row)}
    >
      {props.columns.map(({ id, cell, figures }) => (
        <span key={id} role="gridcell" className={figures ? 'figures' : ''}>
          {cell(row)}
        </span>
      ))}
    </div>
  )
}

function Count({ n, more }: { n: number; more: boolean }) {
  const { say } = useWords()
  return (
    <p className="grid-count small third">{say(more ? 'list.rowsMore' : 'list.rows', { n })}</p>
  )
}

type KeyContext<Row> = { props: Props<Row>; at: number; moveTo: (index: number) => void }

const steps: Readonly<Record<string, number>> = {
  ArrowDown: 1,
  ArrowUp: -1,
  PageDown: 10,
  PageUp: -10,
  Home: -Infinity,
  End: Infinity,
}

function onKey<Row>(event: KeyboardEvent<HTMLElement>, context: KeyContext<Row>) {
  // Buttons and boxes inside a cell keep their own keys.
  if (!(event.target instanceof HTMLElement) || event.target.role !== 'row') return
  const act = actOf(event, context)
  if (act === undefined) return
  event.preventDefault()
  act()
}

function actOf<Row>(event: KeyboardEvent, { props, at, moveTo }: KeyContext<Row>) {
  const row = props.pages.rows[at]
  const step = steps[event.key]
  if (step !== undefined && !event.altKey) return () => moveTo(at + step)
  if (event.key === 'a' && (event.ctrlKey || event.metaKey)) return props.onTickAll
  const does = event.key === 'Enter' ? props.onOpen : event.key === ' ' ? props.onTick : undefined
  return does && row !== undefined ? () => does(row) : undefined
}

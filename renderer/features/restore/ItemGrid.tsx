import type { KeyboardEvent, ReactNode } from 'react'

import { type Column, DataGrid } from '../../ui/DataGrid.tsx'
import { Tag } from '../../ui/Page.tsx'
import { toast } from '../../ui/toast.tsx'
import type { PagedRows } from '../../ui/use-pages.ts'
import { useWords, type WordKey } from '../../words.tsx'
import { clearSelection, selectItems, tick, tickAlso, tickId, useSelection } from './selection.ts'
import { browse, useBrowsing } from './store.ts'
import type { Looked, StateNow } from './types.ts'

/** What every list of items needs of a row. */
export type GridItem = Readonly<{
  item: string
  /** The copy that it is looked at in and taken from. */
  copy: string
  title: string
}>

type Props<Row extends GridItem> = Readonly<{
  label: string
  pages: PagedRows<Row>
  /** Second line of a row. */
  sub: (row: Row) => ReactNode
  /** First line; the title if left out. */
  main?: (row: Row) => ReactNode
  icon?: (row: Row) => ReactNode
  side: (row: Row) => ReactNode
  sideHeader: string
  rowHeight?: number
  empty: ReactNode
  /** The whole list is chosen, read or not. */
  allTicked?: boolean
  /** Ctrl+A; the rows that were read if left out. */
  onTickAll?: () => void
}>

/** A list of items with boxes to tick; opening a row shows it in the preview. */
export function ItemGrid<Row extends GridItem>(props: Props<Row>) {
  const { pages, label, empty, rowHeight = 58 } = props
  const ticking = useTicking(props)
  const columns = useColumns(props, ticking)
  const onKey = (event: KeyboardEvent) => extendByKeys(event, { rows: pages.rows, ticking })
  return (
    // Shift with an arrow extends the selection; the grid below moves the focus.
    // oxlint-disable-next-line jsx-a11y/no-static-element-interactions
    <div className="items" onKeyDown={onKey}>
      <DataGrid
        label={label}
        columns={columns}
        pages={pages}
        idOf={tickId}
        rowHeight={rowHeight}
        ticked={ticking.ticked}
        onTick={ticking.toggle}
        onTickAll={ticking.all}
        onOpen={({ item, copy }) => browse({ look: { item, copy, path: null } })}
        empty={empty}
      />
    </div>
  )
}

type Ticking<Row> = Readonly<{
  ticked: ReadonlySet<string>
  toggle: (row: Row) => void
  also: (rows: readonly Row[]) => void
  all: () => void
}>

const bare = ({ item, copy }: GridItem) => ({ item, copy })

function useTicking<Row extends GridItem>(props: Props<Row>): Ticking<Row> {
  const { say } = useWords()
  const items = useSelection((selection) => selection.items)
  const { rows, more } = props.pages
  const whole = props.allTicked === true
  const said = (isDone: boolean, key: WordKey) => isDone || toast(say(key))

  const leaveWhole = (row: Row) => {
    if (more) {
      clearSelection()
      return toast(say('restore.bar.cleared'))
    }
    const rest = rows.filter((one) => tickId(one) !== tickId(row))
    said(selectItems(rest.map(bare)), 'restore.bar.limit')
  }
  return {
    ticked: whole ? new Set(rows.map(tickId)) : new Set(items.keys()),
    toggle: (row) => (whole ? leaveWhole(row) : said(tick(bare(row)), 'restore.bar.limit')),
    also: (some) => whole || said(tickAlso(some.map(bare)), 'restore.bar.limit'),
    all: props.onTickAll ?? (() => said(selectItems(rows.map(bare)), 'restore.bar.firstOnly')),
  }
}

function extendByKeys<Row extends GridItem>(
  event: KeyboardEvent,
  { rows, ticking }: { rows: readonly Row[]; ticking: Ticking<Row> },
): void {
  const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : null
  if (!event.shiftKey || step === null || !(event.target instanceof HTMLElement)) return
  const at = Number(event.target.dataset['index'] ?? Number.NaN)
  ticking.also([rows[at], rows[at + step]].filter((row) => row !== undefined))
}

function useColumns<Row extends GridItem>(
  props: Props<Row>,
  ticking: Ticking<Row>,
): readonly Column<Row>[] {
  const { say } = useWords()
  const look = useBrowsing((browsing) => browsing.look)
  return [
    {
      id: 'tick',
      header: say('restore.items.choose'),
      width: '44px',
      cell: (row) => (
        <Box
          label={say('restore.items.tick', { title: row.title })}
          isTicked={ticking.ticked.has(tickId(row))}
          onTick={() => ticking.toggle(row)}
        />
      ),
    },
    {
      id: 'item',
      header: say('restore.items.item'),
      width: 'minmax(0, 1fr)',
      cell: (row) => (
        <span className={`item${isLooked(row, look) ? ' item-looked' : ''}`}>
          {props.icon?.(row)}
          <span className="item-lines">
            <span className="item-title" title={row.title}>
              {props.main?.(row) ?? row.title}
            </span>
            <span className="item-sub least second">{props.sub(row)}</span>
          </span>
        </span>
      ),
    },
    { id: 'side', header: props.sideHeader, width: 'max-content', cell: props.side },
  ]
}

const isLooked = ({ item, copy }: GridItem, look: Looked | null): boolean =>
  look?.item === item && look.copy === copy

function Box(props: { label: string; isTicked: boolean; onTick: () => void }) {
  return (
    // A click beside the box must not open the row.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <label className="item-box" onClick={(event) => event.stopPropagation()}>
      <input
        type="checkbox"
        tabIndex={-1}
        checked={props.isTicked}
        aria-label={props.label}
        onChange={props.onTick}
      />
    </label>
  )
}

const tones = { deleted: 'red', changed: 'blue', unchanged: 'grey' } as const

/** How an item stands now, against the copy that is looked at. */
export function StateTag({ state }: { state: StateNow }) {
  const { say } = useWords()
  return <Tag tone={tones[state]}>{say(`restore.state.${state}`)}</Tag>
}

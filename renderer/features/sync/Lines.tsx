import { BranchFork16Regular } from '@fluentui/react-icons/svg/branch-fork'
import { useState } from 'react'

import { ask } from '../../bridge.ts'
import { type Column, DataGrid } from '../../ui/DataGrid.tsx'
import { EmptyState } from '../../ui/Page.tsx'
import { type LoadPage, type PagedRows, usePages } from '../../ui/use-pages.ts'
import { useWords } from '../../words.tsx'
import { Changes, useFieldName } from './fields.tsx'
import { OpIcon, Way } from './OpIcon.tsx'
import { type Conflict, type Line, type Link, type Preview, wholeList } from './parts.tsx'
import { allOrNone, isTicked, type Ticked, turned } from './ticked.ts'

type Row =
  | Readonly<{ is: 'line'; line: Line }>
  | Readonly<{ is: 'conflict'; conflict: Conflict; n: number }>

const filters = ['all', 'create', 'update', 'delete', 'held', 'conflicts'] as const
type Filter = (typeof filters)[number]

type Props = Readonly<{
  link: Link
  preview: Preview
  conflicts: readonly Conflict[]
  /** The conflict that the panel shows. */
  conflictAt: number
  ticked: Ticked
  onTick: (next: Ticked) => void
  /** A line that waits was ticked or unticked. */
  onHeld: (line: Line) => void
  onConflict: (n: number) => void
}>

const pageOf =
  (link: number, preview: string, filter: Filter): LoadPage<Line, number> =>
  async (from) => {
    if (filter === 'conflicts') return { ok: true, value: { rows: [], next: null } }
    const answer = await ask('sync.lines', { link, preview, filter, from: from ?? 0 })
    if (!answer.ok) return answer
    return { ok: true, value: { rows: answer.value.lines, next: answer.value.next } }
  }

const idOf = (row: Row): string =>
  row.is === 'line' ? row.line.hash : `conflict-${row.conflict.id}`

/** Every planned write, to be ticked or not; conflicts stand first. */
export function Lines(props: Props) {
  const { say } = useWords()
  const { link, preview, conflicts, ticked } = props
  const [filter, setFilter] = useState<Filter>('all')
  const load = pageOf(link.id, preview.hash, filter)
  const pages = usePages<Line, number>(`${preview.hash} ${filter}`, load)
  const rows = rowsOf(pages, filter === 'all' || filter === 'conflicts' ? conflicts : [])
  const columns = useColumns(props)
  const toggle = (row: Row) => {
    if (row.is === 'conflict') return props.onConflict(row.n)
    if (row.line.hold !== null) props.onHeld(row.line)
    return props.onTick(turned(ticked, row.line))
  }
  const chosen = rows.rows.filter((row) => row.is === 'line' && isTicked(ticked, row.line))
  return (
    <section className="card sync-lines" aria-labelledby="sync-lines">
      <div className="row sync-lines-head">
        <h2 id="sync-lines">{say('sync.lines.title')}</h2>
        <Chips preview={preview} open={conflicts.length} filter={filter} onPick={setFilter} />
      </div>
      <DataGrid
        label={say('sync.lines.title')}
        columns={columns}
        pages={rows}
        idOf={idOf}
        ticked={new Set(chosen.map(idOf))}
        onTick={toggle}
        onTickAll={() => props.onTick(allOrNone(ticked))}
        onOpen={(row) => row.is === 'conflict' && props.onConflict(row.n)}
        rowHeight={46}
        empty={<EmptyState text={say('sync.lines.none')} />}
      />
      <p className="small second sync-lines-foot">{say('sync.lines.keys')}</p>
    </section>
  )
}

function rowsOf(pages: PagedRows<Line>, conflicts: readonly Conflict[]): PagedRows<Row> {
  const first = conflicts.map((conflict, n): Row => ({ is: 'conflict', conflict, n }))
  const rest = pages.rows.map((line): Row => ({ is: 'line', line }))
  if (pages.rows.length === 0 && !pages.more && pages.failure === null && !pages.waiting)
    return wholeList(first)
  return { ...pages, rows: [...first, ...rest] }
}

function Chips(props: {
  preview: Preview
  open: number
  filter: Filter
  onPick: (filter: Filter) => void
}) {
  const { say } = useWords()
  const { lines } = props.preview
  const countOf = (name: Filter) =>
    name === 'conflicts' ? props.open : lines[name] + (name === 'all' ? props.open : 0)
  const shown = filters.filter((name) => name === 'all' || countOf(name) > 0)
  return (
    <div className="row sync-chips" role="group" aria-label={say('sync.lines.filter')}>
      {shown.map((name) => (
        <button
          key={name}
          type="button"
          aria-pressed={name === props.filter}
          onClick={() => props.onPick(name)}
        >
          {name === 'conflicts' && <BranchFork16Regular aria-hidden="true" />}
          {say(`sync.lines.filters.${name}`, { n: countOf(name) })}
        </button>
      ))}
    </div>
  )
}

function useColumns(props: Props): readonly Column<Row>[] {
  const { say } = useWords()
  return [
    {
      id: 'tick',
      header: say('sync.lines.write'),
      width: '64px',
      cell: (row) => row.is === 'line' && <Box line={row.line} props={props} />,
    },
    {
      id: 'op',
      header: say('sync.lines.op'),
      width: '56px',
      cell: (row) => <OpIcon op={row.is === 'line' ? row.line.op : 'conflict'} />,
    },
    {
      id: 'item',
      header: say('sync.lines.item'),
      width: 'minmax(0, 1.2fr)',
      cell: (row) => <Item row={row} />,
    },
    {
      id: 'way',
      header: say('sync.lines.way'),
      width: '190px',
      cell: (row) =>
        row.is === 'line' ? (
          <Way to={row.line.side} />
        ) : (
          <span className="sync-choose">{say('sync.lines.toChoose')}</span>
        ),
    },
    {
      id: 'changes',
      header: say('sync.lines.changes'),
      width: 'minmax(0, 1.6fr)',
      cell: (row) => <What row={row} />,
    },
  ]
}

function Box({ line, props }: { line: Line; props: Props }) {
  const { say } = useWords()
  const toggle = () => {
    if (line.hold !== null) props.onHeld(line)
    props.onTick(turned(props.ticked, line))
  }
  return (
    // A click beside the box must not open the row.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <label className="sync-box" onClick={(event) => event.stopPropagation()}>
      <input
        type="checkbox"
        tabIndex={-1}
        checked={isTicked(props.ticked, line)}
        aria-label={say('sync.lines.tick', { title: line.title })}
        onChange={toggle}
      />
    </label>
  )
}

function Item({ row }: { row: Row }) {
  const { say } = useWords()
  const title = row.is === 'line' ? row.line.title : row.conflict.title
  return (
    <span className="sync-two">
      <span className="strong" title={title}>
        {title === '' ? say('sync.untitled') : title}
      </span>
      {row.is === 'line' && row.line.container !== '' && (
        <span className="least second">{row.line.container}</span>
      )}
    </span>
  )
}

function What({ row }: { row: Row }) {
  const { say, find } = useWords()
  const fieldName = useFieldName()
  if (row.is === 'conflict')
    return <>{say('sync.lines.bothChanged', { field: fieldName(row.conflict.field) })}</>
  const { hold, reason } = row.line
  return (
    <span className="sync-two">
      <Changes line={row.line} />
      <span className="least second">
        {hold === null
          ? (find(`sync.reasons.${reason}`) ?? reason)
          : (find(`sync.holds.${hold}`) ?? hold)}
      </span>
    </span>
  )
}

import { Checkmark12Regular } from '@fluentui/react-icons/svg/checkmark'
import { ChevronDown16Regular } from '@fluentui/react-icons/svg/chevron-down'
import { ChevronRight16Regular } from '@fluentui/react-icons/svg/chevron-right'
import { Subtract12Regular } from '@fluentui/react-icons/svg/subtract'
import { type KeyboardEvent, useState } from 'react'

import { type Output, useReading } from '../../../bridge.ts'
import { Reader } from '../../../ui/Reader.tsx'
import { useWords } from '../../../words.tsx'
import { write } from '../store.ts'
import { allBelow, type Line, linesOf, toggled } from './departments.ts'

type Rows = Output<'setup.departments'>['rows']
type Row = Rows[number]

const toWizard = (departments: number[]): void => void write({ step: 'scope', departments })

type TreeProps = Readonly<{
  chosen: readonly number[]
  /** Takes the new choice; the wizard's answer if left out. */
  onChange?: (departments: number[]) => void
}>

/** Departments as a tree with ticks; a tick on one holds for all below it. */
export function DepartmentTree({ chosen, onChange = toWizard }: TreeProps) {
  const departments = useReading('setup.departments', null)
  return (
    <div data-field="departments">
      <Reader reading={departments}>
        {({ rows }) => <Tree rows={rows} chosen={chosen} onChange={onChange} />}
      </Reader>
    </div>
  )
}

const topOf = (rows: Rows) => rows.filter(({ parent }) => parent === null).map(({ id }) => id)

function Tree({ rows, chosen, onChange }: Required<TreeProps> & { rows: Rows }) {
  const { say } = useWords()
  const [open, setOpen] = useState<ReadonlySet<number>>(() => new Set(topOf(rows)))
  const [here, setHere] = useState<number | null>(null)
  const lines = linesOf(rows, open)
  const at = lines.findIndex(({ row }) => row.id === here)
  const fold = (id: number, to: boolean) =>
    setOpen(to ? new Set([...open, id]) : new Set([...open].filter((one) => one !== id)))
  const tick = (id: number) => {
    setHere(id)
    onChange(toggled(rows, chosen, id))
  }
  const press = (event: KeyboardEvent<HTMLDivElement>) =>
    follow(event, keyOf({ lines, at: Math.max(0, at), fold, tick }, event.key), setHere)
  return (
    <div
      className="tree"
      role="tree"
      aria-multiselectable="true"
      aria-label={say('setup.scope.departments')}
      tabIndex={-1}
      onKeyDown={press}
    >
      {lines.map((line, n) => (
        <TreeLine
          key={line.row.id}
          line={line}
          checked={checkedOf(rows, chosen, line.row.id)}
          here={n === Math.max(0, at)}
          onFold={(to) => fold(line.row.id, to)}
          onTick={() => tick(line.row.id)}
        />
      ))}
    </div>
  )
}

/** Does what a key does and moves the focus where it leads. */
function follow(
  event: KeyboardEvent<HTMLDivElement>,
  act: Act | null,
  setHere: (id: number) => void,
): void {
  if (act === null) return
  event.preventDefault()
  const to = act()?.row.id
  if (to === undefined) return
  setHere(to)
  event.currentTarget.querySelector<HTMLElement>(`[data-id="${to}"]`)?.focus()
}

type Checked = boolean | 'mixed'

/** Ticked, not, or ticked in part. */
function checkedOf(rows: Rows, chosen: readonly number[], id: number): Checked {
  const ticked = allBelow(rows, chosen)
  if (ticked.has(id)) return true
  return [...allBelow(rows, [id])].some((below) => ticked.has(below)) ? 'mixed' : false
}

type Keyed = Readonly<{
  lines: readonly Line<Row>[]
  at: number
  fold: (id: number, to: boolean) => void
  tick: (id: number) => void
}>
type Act = () => Line<Row> | undefined

/** What a key of a tree does, and the line it leads to: arrows, Home, End; Space and Enter tick. */
function keyOf({ lines, at, fold, tick }: Keyed, key: string): Act | null {
  const line = lines[at]
  if (line === undefined) return null
  const { id } = line.row
  const above = () => lines.slice(0, at).findLast(({ level }) => level < line.level)
  const stay = (act: () => void) => () => {
    act()
    return undefined
  }
  const acts: Readonly<Record<string, Act>> = {
    ArrowDown: () => lines[at + 1],
    ArrowUp: () => lines[at - 1],
    Home: () => lines[0],
    End: () => lines.at(-1),
    ArrowRight: line.open === false ? stay(() => fold(id, true)) : () => lines[at + 1],
    ArrowLeft: line.open === true ? stay(() => fold(id, false)) : above,
    ' ': stay(() => tick(id)),
    Enter: stay(() => tick(id)),
  }
  return acts[key] ?? null
}

function TreeLine(props: {
  line: Line<Row>
  checked: Checked
  here: boolean
  onFold: (to: boolean) => void
  onTick: () => void
}) {
  const { say } = useWords()
  const { line, checked } = props
  const { row, open } = line
  const name =
    row.people === null
      ? row.name
      : say('setup.scope.department', { name: row.name, n: row.people })
  return (
    <div
      className={`tree-line level-${Math.min(line.level, 8)}`}
      role="treeitem"
      aria-level={line.level}
      aria-posinset={line.at}
      aria-setsize={line.of}
      aria-checked={checked}
      {...(open !== null && { 'aria-expanded': open })}
      aria-label={name}
      data-id={row.id}
      tabIndex={props.here ? 0 : -1}
      onClick={props.onTick}
      onKeyDown={() => undefined}
    >
      <Fold open={open} onFold={props.onFold} />
      <span className={`tick tick-${checked}`} aria-hidden="true">
        {checked === true && <Checkmark12Regular />}
        {checked === 'mixed' && <Subtract12Regular />}
      </span>
      {name}
    </div>
  )
}

/** For the pointer only; keys fold by the arrows. */
function Fold({ open, onFold }: { open: boolean | null; onFold: (to: boolean) => void }) {
  const Icon = open === true ? ChevronDown16Regular : ChevronRight16Regular
  return (
    <span
      className="fold"
      aria-hidden="true"
      onClick={(event) => {
        event.stopPropagation()
        if (open !== null) onFold(!open)
      }}
    >
      {open !== null && <Icon />}
    </span>
  )
}

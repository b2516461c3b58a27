import { ChevronDown16Regular } from '@fluentui/react-icons/svg/chevron-down'
import { ChevronRight16Regular } from '@fluentui/react-icons/svg/chevron-right'
import { type KeyboardEvent, useRef, useState } from 'react'

import { useFormats, useWords } from '../../words.tsx'
import { isBare } from './keys.ts'
import { parentOf, type TreeNode } from './tree-nodes.ts'
import type { Who } from './types.ts'
import { useIsChosen } from './use-is-chosen.ts'

type Props = Readonly<{
  label: string
  nodes: readonly TreeNode[]
  onChoose: (who: Who) => void
  onOpen: (node: TreeNode) => void
  onMore: (branch: string) => void
}>

/** A tree by keys (treeview pattern): up, down, left, right, Home, End, Enter or Space. */
export function TreeView(props: Props) {
  const { nodes, label } = props
  const box = useRef<HTMLDivElement>(null)
  const isChosen = useIsChosen()
  const [reached, setReached] = useState<string | null>(null)
  const marked = nodes.map(({ shows }) => shows.is === 'who' && isChosen(shows.who))
  const at = tabStop(nodes, { reached, marked })

  const moveTo = (index: number) => {
    const node = nodes[Math.max(0, Math.min(nodes.length - 1, index))]
    if (node === undefined) return
    setReached(node.id)
    box.current?.querySelector<HTMLElement>(`[data-node="${CSS.escape(node.id)}"]`)?.focus()
  }
  const onKey = (event: KeyboardEvent) => {
    const act = isBare(event) ? actOf(event.key, { props, at, moveTo }) : null
    if (act !== null) event.preventDefault()
    act?.()
  }
  return (
    <div
      className="who-tree"
      role="tree"
      tabIndex={-1}
      aria-label={label}
      ref={box}
      onKeyDown={onKey}
    >
      {nodes.map((node, n) => (
        <Line
          key={node.id}
          node={node}
          isReached={n === at}
          isChosen={marked[n] === true}
          onFocus={() => setReached(node.id)}
          props={props}
        />
      ))}
    </div>
  )
}

/** The line that Tab reaches: where the focus was last, else the chosen one, else the first. */
function tabStop(
  nodes: readonly TreeNode[],
  { reached, marked }: Readonly<{ reached: string | null; marked: readonly boolean[] }>,
): number {
  const kept = nodes.findIndex(({ id }) => id === reached)
  return Math.max(0, kept < 0 ? marked.indexOf(true) : kept)
}

type KeyContext = Readonly<{ props: Props; at: number; moveTo: (index: number) => void }>

function actOf(key: string, context: KeyContext): (() => void) | null {
  const { props, at, moveTo } = context
  const node = props.nodes[at]
  if (node === undefined) return null
  const acts: Record<string, () => void> = {
    ArrowDown: () => moveTo(at + 1),
    ArrowUp: () => moveTo(at - 1),
    Home: () => moveTo(0),
    End: () => moveTo(props.nodes.length - 1),
    ArrowRight: () => (node.open === false ? props.onOpen(node) : node.open && moveTo(at + 1)),
    ArrowLeft: () =>
      node.open === true ? props.onOpen(node) : moveTo(Math.max(0, parentOf(props.nodes, at))),
    Enter: () => act(node, props),
    ' ': () => act(node, props),
  }
  return acts[key] ?? null
}

function act({ shows }: TreeNode, props: Props): void {
  if (shows.is === 'who') props.onChoose(shows.who)
  if (shows.is === 'more' || shows.is === 'failed') props.onMore(shows.branch)
}

function Line(line: {
  node: TreeNode
  isReached: boolean
  isChosen: boolean
  onFocus: () => void
  props: Props
}) {
  const { node, props } = line
  const { shows, level, place, of, open } = node
  return (
    // The tree above hears the keys of all its lines.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events
    <div
      role="treeitem"
      className={`who-line${shows.is === 'who' && shows.who.is === 'left' ? ' third' : ''}`}
      data-node={node.id}
      tabIndex={line.isReached ? 0 : -1}
      aria-level={level}
      aria-posinset={place}
      aria-setsize={of}
      aria-selected={line.isChosen}
      {...(open !== null && { 'aria-expanded': open })}
      style={{ paddingInlineStart: 4 + (level - 1) * 16 }}
      onFocus={line.onFocus}
      onClick={() => act(node, props)}
    >
      <Twisty node={node} onOpen={props.onOpen} />
      <Name shows={shows} />
    </div>
  )
}

/** Opens the line without choosing it; by keys the arrows do the same. */
function Twisty({ node, onOpen }: { node: TreeNode; onOpen: (node: TreeNode) => void }) {
  if (node.open === null) return <span className="twisty" />
  const Icon = node.open ? ChevronDown16Regular : ChevronRight16Regular
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-static-element-interactions
    <span
      className="twisty"
      onClick={(event) => {
        event.stopPropagation()
        onOpen(node)
      }}
    >
      <Icon aria-hidden="true" />
    </span>
  )
}

function Name({ shows }: { shows: TreeNode['shows'] }) {
  const { say } = useWords()
  const { number } = useFormats()
  if (shows.is === 'reading') return <span className="third">{say('restore.tree.reading')}</span>
  if (shows.is === 'failed') return <span>{say('restore.tree.failed')}</span>
  if (shows.is === 'more') return <span className="who-more">{say('restore.tree.more')}</span>
  const { who, count } = shows
  const name =
    who.is === 'all'
      ? say('restore.tree.all')
      : who.is === 'left'
        ? say('restore.tree.left')
        : who.name
  return (
    <>
      <span className="tree-name" title={name}>
        {name}
      </span>
      {count !== null && <span className="tree-count least">{number(count)}</span>}
    </>
  )
}

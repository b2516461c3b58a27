import type { Person, Tree, Who } from './types.ts'

/** A line of the tree as it is drawn. */
export type TreeNode = Readonly<{
  id: string
  level: number
  /** Place among its siblings, from 1, and how many they are. */
  place: number
  of: number
  /** Null where it cannot be opened. */
  open: boolean | null
  shows: Readonly<
    | { is: 'who'; who: Who; count: number | null }
    | { is: 'more'; branch: string }
    | { is: 'reading' }
    | { is: 'failed'; branch: string }
  >
}>

/** The people of one branch, as far as they were read. */
export type Branch = Readonly<{
  people: readonly Person[]
  next: string | null
  state: 'reading' | 'ready' | 'failed'
}>

export const leftBranch = 'left'

type Context = Readonly<{
  tree: Tree
  open: ReadonlySet<string>
  branches: ReadonlyMap<string, Branch>
  /** For names in the order of the person's language. */
  compare: (a: string, b: string) => number
}>

type Line = Pick<TreeNode, 'id' | 'open' | 'shows'> & { below: () => readonly Line[] }

const nothing = () => []

const personLine = ({ key, name }: Person, id: string): Line => ({
  id: `${id}/${key}`,
  open: null,
  shows: { is: 'who', who: { is: 'person', key, name }, count: null },
  below: nothing,
})

function branchLines(id: string, { branches }: Context): Line[] {
  const branch = branches.get(id)
  if (branch === undefined) return []
  const { people, next, state } = branch
  const line = (shows: Line['shows']): Line => ({
    id: `${id}/${shows.is}`,
    open: null,
    shows,
    below: nothing,
  })
  return [
    ...people.map((person) => personLine(person, id)),
    ...(state === 'reading' ? [line({ is: 'reading' })] : []),
    ...(state === 'failed' ? [line({ is: 'failed', branch: id })] : []),
    ...(state === 'ready' && next !== null ? [line({ is: 'more', branch: id })] : []),
  ]
}

function departmentLines(parent: string | null, context: Context): Line[] {
  const { tree, open, compare } = context
  return tree.departments
    .filter((one) => one.parent === parent)
    .toSorted((a, b) => compare(a.name, b.name))
    .map(({ key, name, people }) => ({
      id: key,
      open: open.has(key),
      shows: { is: 'who', who: { is: 'department', key, name }, count: people },
      below: () => [...departmentLines(key, context), ...branchLines(key, context)],
    }))
}

function leftLine(context: Context): Line[] {
  const { left } = context.tree
  if (left === 0) return []
  return [
    {
      id: leftBranch,
      open: context.open.has(leftBranch),
      shows: { is: 'who', who: { is: 'left' }, count: left },
      below: () => branchLines(leftBranch, context),
    },
  ]
}

const laidOut = (lines: readonly Line[], level: number): TreeNode[] =>
  lines.flatMap(({ below, ...line }, n) => [
    { ...line, level, place: n + 1, of: lines.length },
    ...(line.open === true ? laidOut(below(), level + 1) : []),
  ])

/** All lines of the tree that are to be seen, from the top. */
export function nodesOf(context: Context): TreeNode[] {
  const all: Line = {
    id: 'all',
    open: null,
    shows: { is: 'who', who: { is: 'all' }, count: null },
    below: nothing,
  }
  const keys = new Set(context.tree.departments.map(({ key }) => key))
  const parents = context.tree.departments.map((one) =>
    one.parent !== null && !keys.has(one.parent) ? { ...one, parent: null } : one,
  )
  const rooted = { ...context, tree: { ...context.tree, departments: parents } }
  return laidOut([all, ...departmentLines(null, rooted), ...leftLine(rooted)], 1)
}

/** The people that a search by name has found, as a tree of one level. */
export function foundNodes(branch: Branch): TreeNode[] {
  const branches = new Map([['found', branch]])
  const tree = { departments: [], left: 0, kinds: [] }
  return laidOut(branchLines('found', { tree, branches, open: new Set(), compare: () => 0 }), 1)
}

/** The line that the arrow to the left leads to: the one that holds this one. */
export const parentOf = (nodes: readonly TreeNode[], at: number): number =>
  nodes.findLastIndex((node, n) => n < at && node.level < (nodes[at]?.level ?? 1))

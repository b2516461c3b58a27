import { RepositoryError } from './error.ts'
import { countOf, isFields, stringOf } from './fields.ts'
import type { Fields } from './fields.ts'
import { goJson, goName, unquoteName } from './go-json.ts'
import { isId } from './id.ts'
import { compareNames } from './names.ts'
import type { Id, TreeNode } from './types.ts'

const nodeTypes = new Set<string>([
  'file',
  'dir',
  'symlink',
  'dev',
  'chardev',
  'fifo',
  'socket',
  'irregular',
])
const isNodeType = (word: string): word is TreeNode['type'] => nodeTypes.has(word)

/** Writes one node; the order of fields is Go's and part of the hashed bytes. */
export function encodeNode(node: TreeNode): string {
  const { content } = node
  const list =
    content === null ? 'null' : content.length === 0 ? '[]' : `["${content.join('","')}"]`
  const subtree = node.subtree === undefined ? '' : `,"subtree":"${node.subtree}"`
  const error = node.error ? `,"error":${goJson(node.error.toWellFormed())}` : ''
  return (
    `{"name":${goName(node.name)},"type":"${node.type}"` +
    `${number('mode', node.mode)},"mtime":"${node.mtime}","atime":"${node.atime}"` +
    `,"ctime":"${node.ctime}","uid":${node.uid},"gid":${node.gid}` +
    `${text('user', node.user)}${text('group', node.group)}${number('inode', node.inode)}` +
    `${number('device_id', node.device_id)}${number('size', node.size)}` +
    `${number('links', node.links)}${rareFields(node)},"content":${list}${subtree}${error}}`
  )
}

const number = (name: string, value: number | bigint | undefined): string =>
  value ? `,"${name}":${value}` : ''
const text = (name: string, value: string | undefined): string =>
  value ? `,"${name}":${goJson(value.toWellFormed())}` : ''

function rareFields(node: TreeNode): string {
  if (node.type === 'file' && !node.extended_attributes && !node.generic_attributes) return ''
  const attributes = node.extended_attributes?.map(({ name, value }) => ({ name, value })) ?? []
  const generic = Object.entries(node.generic_attributes ?? {})
  // Go writes the keys of a map in the order of their bytes.
  generic.sort(([a], [b]) => compareNames(a, b))
  return (
    text('linktarget', node.linktarget) +
    text('linktarget_raw', node.linktarget_raw) +
    (attributes.length > 0 ? `,"extended_attributes":${goJson(attributes)}` : '') +
    (generic.length > 0 ? `,"generic_attributes":${goJson(Object.fromEntries(generic))}` : '') +
    number('device', node.device)
  )
}

/**
 * Writes a directory's tree blob, byte for byte as restic would.
 *
 * `nodes` must be sorted by `compareNames` without equal names; `unfit` otherwise, since such a
 * tree passes restic's check and fails only later.
 */
export const encodeTree = (nodes: readonly TreeNode[]): Buffer =>
  joinTree(nodes.map((node) => ({ name: node.name, json: encodeNode(node) })))

/** The same of nodes that are encoded already, `name` being the one that stands in `json`. */
export function joinTree(nodes: readonly Readonly<{ name: string; json: string }>[]): Buffer {
  let before: string | undefined
  for (const { name } of nodes) {
    if (before !== undefined && compareNames(before, name) >= 0) {
      throw new RepositoryError('unfit', 'Names of a tree are not in order')
    }
    if (name === '' || name === '.' || name === '..' || name.includes('/')) {
      throw new RepositoryError('unfit', 'Not a name for a tree')
    }
    before = name
  }
  return Buffer.from(`{"nodes":[${nodes.map(({ json }) => json).join(',')}]}\n`, 'utf8')
}

// Numbers that a double may not hold; only then is the slow reviver used.
const hasLongNumber = /:\d{16,}/

/** Context that V8 hands to a reviver (ECMAScript proposal "JSON.parse source text access"). */
type Revive = (key: string, value: unknown, context: { source?: string }) => unknown
const exactNumbers: Revive = (_key, value, { source }) =>
  typeof value === 'number' && source !== undefined && /^\d{16,}$/.test(source)
    ? BigInt(source)
    : value

/**
 * Reads a tree blob. Unknown fields are dropped; order of names is not judged here.
 *
 * Throws `SyntaxError` where it is no tree.
 */
export function decodeTree(blob: Uint8Array): TreeNode[] {
  const json = Buffer.from(blob.buffer, blob.byteOffset, blob.length).toString('utf8')
  const value: unknown = hasLongNumber.test(json)
    ? // The library's types do not know the third parameter yet.
      JSON.parse(json, exactNumbers as (key: string, value: unknown) => unknown)
    : JSON.parse(json)
  if (!isFields(value) || !Array.isArray(value['nodes'])) throw new SyntaxError('Not a tree')
  return value['nodes'].map(decodeNode)
}

function decodeNode(value: unknown): TreeNode {
  if (!isFields(value)) throw new SyntaxError('Not a node')
  const type = stringOf(value['type'], 'type')
  if (!isNodeType(type)) throw new SyntaxError('Unknown type of node')
  const node: Mutable<TreeNode> = {
    name: unquoteName(stringOf(value['name'], 'name')),
    type,
    mode: countOf(value['mode'] ?? 0, 'mode'),
    mtime: timeOf(value['mtime']),
    atime: timeOf(value['atime']),
    ctime: timeOf(value['ctime']),
    uid: countOf(value['uid'] ?? 0, 'uid'),
    gid: countOf(value['gid'] ?? 0, 'gid'),
    content: contentOf(value['content']),
  }
  addSizes(node, value)
  addRest(node, value)
  return node
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function addSizes(node: Mutable<TreeNode>, value: Fields): void {
  if (value['size'] !== undefined) node.size = countOf(value['size'], 'size')
  if (value['links'] !== undefined) node.links = countOf(value['links'], 'links')
  for (const name of ['inode', 'device_id', 'device'] as const) {
    const number = value[name]
    if (number !== undefined) node[name] = bigOf(number, name)
  }
}

function addRest(node: Mutable<TreeNode>, value: Fields): void {
  const { subtree, generic_attributes: generic } = value
  if (subtree !== undefined && subtree !== null) node.subtree = idFrom(subtree)
  for (const name of ['user', 'group', 'linktarget', 'linktarget_raw', 'error'] as const) {
    if (value[name]) node[name] = stringOf(value[name], name)
  }
  if (value['extended_attributes']) node.extended_attributes = attributesOf(value)
  if (isFields(generic)) node.generic_attributes = generic
}

function bigOf(value: unknown, name: string): bigint {
  return typeof value === 'bigint' ? value : BigInt(countOf(value, name))
}

/** Go's zero time where it is absent, as restic reads it. */
const timeOf = (value: unknown): string =>
  value === undefined ? '0001-01-01T00:00:00Z' : stringOf(value, 'time')

function idFrom(value: unknown): Id {
  if (!isId(value)) throw new SyntaxError('Not an ID')
  return value
}

function contentOf(value: unknown): Id[] | null {
  if (value === undefined || value === null) return null
  if (!Array.isArray(value)) throw new SyntaxError('content is not a list')
  return value.map(idFrom)
}

function attributesOf(value: Fields): { name: string; value: string }[] {
  const list = value['extended_attributes']
  if (!Array.isArray(list)) throw new SyntaxError('extended_attributes is not a list')
  return list.map((entry: unknown) => {
    if (!isFields(entry)) throw new SyntaxError('Not an extended attribute')
    return { name: stringOf(entry['name'], 'name'), value: stringOf(entry['value'] ?? '', 'value') }
  })
}

import { lstatSync, readdirSync, readlinkSync } from 'node:fs'
import type { BigIntStats } from 'node:fs'
import { sep } from 'node:path'

import { goModeOf } from './modes.ts'
import { compareNames, nameFromBytes, nameToBytes } from './names.ts'
import { timeFromNs } from './stored-time.ts'
import type { Id, TreeNode } from './types.ts'
import type { Look } from './workers/messages.ts'

export type ListedFile = Readonly<{ name: string; is: 'file'; look: Look }>

/** One entry of a local folder; `special` is a socket, pipe or device. */
export type Listed =
  | ListedFile
  | Readonly<{ name: string; is: 'folder'; look: Look }>
  | Readonly<{ name: string; is: 'link'; look: Look; target: Buffer }>
  | Readonly<{ name: string; is: 'special' }>
  | Readonly<{ name: string; is: 'failed'; code: string }>

const codeOf = (error: unknown): string => {
  if (error instanceof Error && 'code' in error) return String(error.code)
  throw error
}

/** Path of an entry; bytes where the name is no valid UTF-8. */
export function childPath(folder: string | Buffer, name: string): string | Buffer {
  if (typeof folder === 'string') {
    // Put together by hand: join() costs as much as the look at the file itself.
    if (name.isWellFormed()) return folder.endsWith(sep) ? folder + name : folder + sep + name
    return childPath(Buffer.from(folder, 'utf8'), name)
  }
  return Buffer.concat([folder, Buffer.from('/'), nameToBytes(name)])
}

function namesOf(path: string | Buffer): string[] {
  const names = readdirSync(path)
  // U+FFFD may stand for bytes that are no valid UTF-8: ask again for the bytes.
  if (process.platform === 'win32' || names.every((name) => !name.includes('\ufffd'))) return names
  return readdirSync(path, { encoding: 'buffer' }).map((name) => nameFromBytes(name))
}

/** Lists a folder in the order of a tree, or gives the code of what the system refuses. */
export function listFolder(path: string | Buffer): { entries: Listed[] } | { code: string } {
  try {
    const entries: Listed[] = []
    for (const name of namesOf(path).sort(compareNames)) {
      const entry = listed(path, name)
      if (entry !== null) entries.push(entry)
    }
    return { entries }
  } catch (error) {
    return { code: codeOf(error) }
  }
}

function listed(folder: string | Buffer, name: string): Listed | null {
  const path = childPath(folder, name)
  try {
    const stats = lstatSync(path, { bigint: true })
    const look = lookOf(stats)
    if (stats.isFile()) return { name, is: 'file', look }
    if (stats.isDirectory()) return { name, is: 'folder', look }
    if (!stats.isSymbolicLink()) return { name, is: 'special' }
    return { name, is: 'link', look, target: readlinkSync(path, { encoding: 'buffer' }) }
  } catch (error) {
    const code = codeOf(error)
    // Deleted since the folder was read.
    return code === 'ENOENT' ? null : { name, is: 'failed', code }
  }
}

const lookOf = ({ size, mtimeNs, ctimeNs, mode }: BigIntStats): Look => ({
  size: Number(size),
  mtimeNs,
  ctimeNs,
  mode: Number(mode),
})

/** Makes the node of a file or folder; `content` is null for a folder. */
export function nodeOf(name: string, look: Look, content: readonly Id[] | null): TreeNode {
  const mtime = timeFromNs(look.mtimeNs)
  const node: TreeNode = {
    name,
    type: content === null ? 'dir' : 'file',
    mode: goModeOf(look.mode),
    mtime,
    // restic does the same: reading a file shall not make its node another one.
    atime: mtime,
    ctime: timeFromNs(look.ctimeNs),
    uid: 0,
    gid: 0,
    content,
  }
  return content === null || look.size === 0 ? node : { ...node, size: look.size }
}

/** Stands for the folder itself, of which a snapshot holds the tree alone. */
export const rootNode = (subtree: Id): TreeNode => ({
  ...nodeOf('', { size: 0, mtimeNs: 0n, ctimeNs: 0n, mode: 0o040755 }, null),
  subtree,
})

/** Makes the node of a symbolic link. */
export function linkNode(name: string, look: Look, target: Buffer): TreeNode {
  const linktarget = target.toString('utf8')
  const exact = Buffer.from(linktarget, 'utf8').equals(target)
  return {
    ...nodeOf(name, look, null),
    type: 'symlink',
    linktarget,
    ...(exact ? {} : { linktarget_raw: target.toString('base64') }),
  }
}

// All that a node of ours may hold; what else a node of restic's holds makes it another one.
const compared = [
  'type',
  'mode',
  'mtime',
  'atime',
  'ctime',
  'uid',
  'gid',
  'user',
  'group',
  'inode',
  'device_id',
  'links',
  'size',
  'subtree',
  'linktarget',
  'linktarget_raw',
] as const

/** Gives the node of the copy before if the new one says the same, so that sameness is quick to see. */
export function keep(before: TreeNode | undefined, node: TreeNode): TreeNode {
  if (before === undefined) return node
  const same = compared.every((name) => before[name] === node[name])
  return same && sameContent(before.content, node.content) ? before : node
}

const sameContent = (a: TreeNode['content'], b: TreeNode['content']): boolean =>
  a === b || (a !== null && b !== null && a.length === b.length && a.every((id, i) => id === b[i]))

/** Makes the node of a folder that was saved; `look` is null for the root, `name` its path. */
export function ownNode(
  {
    name,
    look,
    before,
  }: Readonly<{ name: string; look: Look | null; before: TreeNode | undefined }>,
  subtree: Id,
): TreeNode {
  if (look === null) return rootNode(subtree)
  const own = name.slice(name.lastIndexOf('/') + 1)
  return keep(before, { ...nodeOf(own, look, null), subtree })
}

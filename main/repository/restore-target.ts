import { lstat, mkdir, readlink, rm, symlink } from 'node:fs/promises'
import { chmod, lutimes, utimes } from 'node:fs/promises'

import { fromSystem, systemCode } from './backends/system-error.ts'
import { permissionsOf } from './modes.ts'
import { joinLocal, type LocalPath } from './restore-names.ts'
import type { Planned } from './restore-plan.ts'
import { isSameTime, secondsOf } from './restore-times.ts'
import type { RestoreOptions, RestoreTrouble } from './restore-types.ts'
import type { TreeNode } from './types.ts'

/** A folder of the target; made only when something goes into it. */
export interface TargetFolder {
  readonly path: LocalPath
  readonly parent: TargetFolder | null
  /** What it is in the copy; null for the target itself. */
  readonly entry: Planned | null
  /** `fresh`: made by us and so empty; `refused`: something else is in the way. */
  state: 'unmade' | 'fresh' | 'there' | 'refused'
}

/** What is done with a file: written, written in place of another, or not at all. */
export type FileDecision = 'new' | 'replace' | 'unchanged' | 'kept' | 'name-taken'

/** Permission bits, without set-uid and set-gid: nobody's rights are lent by a restore. */
export const modeOf = (node: TreeNode): number => permissionsOf(node.mode) & 0o1777

const isOfOne = (code: string): code is `E${string}` =>
  ['EACCES', 'EPERM', 'ENAMETOOLONG', 'EINVAL', 'ENOTDIR', 'ELOOP', 'EEXIST', 'ENOENT'].includes(
    code,
  )

/** Gives the code of a failure that concerns one entry; throws what would hit all. */
export function troubleOf(error: unknown, path: LocalPath): RestoreTrouble {
  const code = systemCode(error)
  if (isOfOne(code)) return code
  throw fromSystem(error, path.toString())
}

/** The folder that is filled: makes folders and links in it and never follows a link out of it. */
export class Target {
  readonly #overwrite: NonNullable<RestoreOptions['overwrite']>
  readonly #onTrouble: (path: string, code: RestoreTrouble) => void
  readonly #made: TargetFolder[] = []

  constructor(options: RestoreOptions, onTrouble: (path: string, code: RestoreTrouble) => void) {
    this.#overwrite = options.overwrite ?? 'never'
    this.#onTrouble = onTrouble
  }

  /** Number of folders that are there for the copy's folders. */
  get folders(): number {
    return this.#made.length
  }

  below(parent: TargetFolder, entry: Planned): TargetFolder {
    return { path: joinLocal(parent.path, entry.name), parent, entry, state: 'unmade' }
  }

  /** Makes a folder and those above; false where something is in the way. */
  async ensure(folder: TargetFolder): Promise<boolean> {
    if (folder.state !== 'unmade') return folder.state !== 'refused'
    if (folder.parent !== null && !(await this.ensure(folder.parent))) folder.state = 'refused'
    else folder.state = await this.#make(folder)
    if (folder.state !== 'refused') this.#made.push(folder)
    return folder.state !== 'refused'
  }

  async #make({ path, entry }: TargetFolder): Promise<TargetFolder['state']> {
    try {
      await mkdir(path, { mode: 0o700 })
      return 'fresh'
    } catch (error) {
      const shown = entry?.path ?? '/'
      const trouble = troubleOf(error, path)
      if (trouble === 'EEXIST' && (await lstat(path)).isDirectory()) return 'there'
      this.#onTrouble(shown, trouble === 'EEXIST' ? 'name-taken' : trouble)
      return 'refused'
    }
  }

  /** Decides over a file by what is there. */
  async decide(folder: TargetFolder, path: LocalPath, node: TreeNode): Promise<FileDecision> {
    if (folder.state === 'fresh') return 'new'
    const there = await lstat(path, { bigint: true }).catch((error: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return null
      throw fromSystem(error, path.toString())
    })
    if (there === null) return 'new'
    if (!there.isFile()) return 'name-taken'
    const isSame = there.size === BigInt(node.size ?? 0) && isSameTime(node, there.mtimeNs)
    if (this.#overwrite === 'always') return 'replace'
    if (isSame) return 'unchanged'
    return this.#overwrite === 'changed' ? 'replace' : 'kept'
  }

  /** Makes a symbolic link; it is never followed. */
  async link(
    path: LocalPath,
    { linktarget, linktarget_raw: raw, ...node }: TreeNode,
  ): Promise<FileDecision> {
    const to = raw === undefined ? (linktarget ?? '') : Buffer.from(raw, 'base64')
    const there = await lstat(path).catch((error: unknown) => {
      if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return null
      throw fromSystem(error, path.toString())
    })
    if (there !== null) {
      if (!there.isSymbolicLink()) return 'name-taken'
      if ((await readlink(path, 'buffer')).equals(Buffer.from(to))) return 'unchanged'
      if (this.#overwrite === 'never') return 'kept'
      await rm(path)
    }
    await symlink(to, path)
    const seconds = secondsOf(node)
    await lutimes(path, seconds, seconds)
    return there === null ? 'new' : 'replace'
  }

  /** Gives the folders their modes and times; last, since every new entry changes the time. */
  async finish(): Promise<void> {
    for (const { path, entry, state } of this.#made.toReversed()) {
      if (entry === null || (state === 'there' && this.#overwrite === 'never')) continue
      const seconds = secondsOf(entry.node)
      try {
        await chmod(path, modeOf(entry.node))
        await utimes(path, seconds, seconds)
      } catch (error) {
        this.#onTrouble(entry.path, troubleOf(error, path))
      }
    }
  }
}

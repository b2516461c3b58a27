import { lstat } from 'node:fs/promises'

import { fromSystem, systemCode } from './backends/system-error.ts'
import { joinLocal, type LocalPath } from './restore-names.ts'
import { type Planned, type Visitor, type Walk, walkTree } from './restore-plan.ts'
import type { RestoreTally } from './restore-tally.ts'
import { type FileDecision, Target } from './restore-target.ts'
import type { RestoreOptions } from './restore-types.ts'

/** Says what a restore would do by what stands in the target now; writes nothing. */
export async function planOnly(
  walk: Walk,
  options: RestoreOptions,
  tally: RestoreTally,
): Promise<void> {
  const visitor = new DryRun(options, tally)
  await walkTree<LocalPath>(walk, visitor, { tree: options.tree, folder: options.target })
}

class DryRun implements Visitor<LocalPath> {
  readonly #options: RestoreOptions
  readonly #tally: RestoreTally
  readonly #target: Target

  constructor(options: RestoreOptions, tally: RestoreTally) {
    this.#options = options
    this.#tally = tally
    this.#target = new Target(options, tally.trouble)
  }

  async files(folder: LocalPath, entries: readonly Planned[]): Promise<void> {
    for (const entry of entries) await this.#entry(folder, entry)
  }

  enter(folder: LocalPath, { path, name }: Planned): Promise<LocalPath> {
    if (this.#tally.takes(path)) this.#tally.folders += 1
    return Promise.resolve(joinLocal(folder, name))
  }

  async #entry(folder: LocalPath, { path, name, node }: Planned): Promise<void> {
    const local = joinLocal(folder, name)
    if (node.type !== 'file' && node.type !== 'symlink') {
      this.#tally.trouble(path, 'special')
      return
    }
    const decision = node.type === 'file' ? await this.#file(local, node) : await linkAt(local)
    if (decision !== 'name-taken') this.#options.onPlanned?.(path, decision)
    const isWritten = decision === 'new' || decision === 'replace'
    if (node.type === 'file' && isWritten) this.#tally.file(node.size ?? 0)
    else this.#tally.decided(path, decision)
  }

  #file(local: LocalPath, node: Planned['node']): Promise<FileDecision> {
    const there = { path: this.#options.target, parent: null, entry: null, state: 'there' } as const
    return this.#target.decide(there, local, node)
  }
}

/** A link that is there is left alone or replaced by the same rules; only its place counts here. */
async function linkAt(path: LocalPath): Promise<FileDecision> {
  try {
    return (await lstat(path)).isSymbolicLink() ? 'kept' : 'name-taken'
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(systemCode(error))) return 'new'
    throw fromSystem(error, path.toString())
  }
}

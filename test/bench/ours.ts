import { systemClock } from '../../main/adapters/clock.ts'
import { check } from '../../main/repository/check.ts'
import { withLock } from '../../main/repository/lock.ts'
import { initRepository, openRepository } from '../../main/repository/repository.ts'
import type { Repository } from '../../main/repository/repository.ts'
import { restore } from '../../main/repository/restore.ts'
import { runOverFolders } from './folder-run.ts'
import { password } from './restic.ts'

// One measured operation of our engine in a process of its own: what, repository, and its argument.
const [what = '', path = '', argument = ''] = process.argv.slice(2)

const spec = { type: 'folder', path } as const

async function backUp(repository: Repository): Promise<void> {
  const folders = [{ label: 'office', path: argument }]
  await runOverFolders(repository, { folders, mode: 'incremental', clock: systemClock })
}

async function checkAll(repository: Repository): Promise<void> {
  await withLock(repository, { exclusive: true }, async () => {
    const { findings } = await check(repository, { readData: true })
    if (findings.length > 0) throw new Error(`${findings.length} findings`)
  })
}

async function restoreAll(repository: Repository): Promise<void> {
  await withLock(repository, { exclusive: false }, async () => {
    const { snapshots } = await repository.snapshots()
    const newest = snapshots.at(-1)
    if (newest === undefined) throw new Error('nothing to restore')
    const { failed } = await restore(repository, { tree: newest.tree, target: argument })
    if (failed.length > 0) throw new Error(`${failed.length} files were not restored`)
  })
}

const operations: Readonly<Record<string, (repository: Repository) => Promise<void>>> = {
  backup: backUp,
  check: checkAll,
  restore: restoreAll,
}

if (what === 'init') {
  await (await initRepository({ spec, password })).close()
} else {
  const operation = operations[what]
  if (operation === undefined) throw new Error(`no such operation: ${what}`)
  const repository = await openRepository({ spec, password })
  await operation(repository)
  await repository.close()
}

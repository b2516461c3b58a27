import { startCopy } from '../../main/adapters/copies/copy-draft.ts'
import { runBackup } from '../../main/core/backup/run.ts'
import type { Clock, Mode } from '../../main/core/ports.ts'
import { lockRepository, removeStaleLocks } from '../../main/repository/lock.ts'
import type { Repository } from '../../main/repository/repository.ts'

export type FolderRun = Readonly<{
  folders: readonly Readonly<{ label: string; path: string }>[]
  mode: Mode
  clock: Clock
  /** Called once what was read is durable and the snapshot is about to be made. */
  beforeCommit?: () => void
}>

/** Makes one copy of local folders by the product's own way: locks, run, draft, commit. */
export async function runOverFolders(repository: Repository, run: FolderRun): Promise<string> {
  const { folders, mode, clock } = run
  const { signal } = new AbortController()
  await removeStaleLocks(repository)
  const lock = await lockRepository(repository, { exclusive: false })
  try {
    const draft = await startCopy({ repository, host: 'local', program: 'bench', clock })
    const outcome = await runBackup(
      {
        id: 'r20260101T000000Z-aaaa',
        mode,
        refetch: false,
        kinds: ['folders'],
        sources: [],
        folders,
        departments: [1],
        zone: 'Asia/Hong_Kong',
        clock,
        signal,
        attach: () => {
          run.beforeCommit?.()
          lock.assertHeld()
          return Promise.resolve()
        },
        onProgress: () => {},
      },
      draft,
    )
    if (!outcome.ok) throw new Error(`the run failed: ${outcome.failure.name}`)
    const { snapshot, counts } = outcome.value
    if (snapshot === null) throw new Error('the run made no copy')
    if (counts.failed > 0) throw new Error(`${counts.failed} files were not saved`)
    return snapshot
  } finally {
    await lock.release()
  }
}

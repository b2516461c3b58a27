import type { FolderNeed } from '../plan-types.ts'
import { isTrouble, type Job, mayCall, noteTrouble } from './job.ts'
import { putContainer } from './observe.ts'

/**
 * Makes the folders that a plan needs; the next round's plan fills them. Making one is safe to do
 * twice: the port gives the one that is there.
 */
export async function createFolders(job: Job, needs: readonly FolderNeed[]): Promise<void> {
  const { store, partners, signal } = job.ports
  for (const { side, path, partner } of needs) {
    if (job.ports.paused() || !(await mayCall(job, side, { write: true }))) return
    const answer = await partners[side].makeContainer({ path }, signal)
    if (answer.is === 'refused' && isTrouble(answer.refusal)) {
      noteTrouble(job, side, answer.refusal)
    }
    if (answer.is !== 'made') continue
    store.transaction(() => {
      const made = putContainer(job, side, answer.container)
      store.putContainer({ ...made, partner })
      const sides = ['D', 'M'] as const
      const origin = sides
        .flatMap((one) => store.containers(job.link.linkId, one))
        .find(({ contId }) => contId === partner)
      if (origin !== undefined) store.putContainer({ ...origin, partner: made.contId })
    })
  }
}

import { noteGapHits } from './gap.ts'
import type { Job } from './job.ts'

/**
 * Takes the messages that were there before both sides were read to their end: what they told of
 * has been seen by now. A message only makes a round begin sooner, so that one that is lost or
 * comes twice changes nothing (section 8). Its `at` is the service's time of the change where it
 * tells one, else that of its coming.
 */
export function takeHints(job: Job): void {
  const { store, now } = job.ports
  const { linkId } = job.link
  const mine = store.hints().filter((row) => row.linkId === linkId && row.at <= job.run.started)
  if (mine.length === 0) return
  store.transaction(() => {
    noteGapHits(job, mine)
    for (const row of mine) store.putHint({ ...row, taken: now() })
  })
}

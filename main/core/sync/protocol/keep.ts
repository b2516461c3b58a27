import { FailureError } from '../../failure.ts'
import type { Op } from '../plan-types.ts'
import type { PreImageRow } from '../rows.ts'
import type { Job } from './job.ts'

/** What was kept of a target before it goes. */
export type Kept =
  | Readonly<{ is: 'kept'; ref: string | null }>
  /** Then it stays. */
  | Readonly<{ is: 'failed' }>

/**
 * Keeps the content of a mail that is about to go: its image does not hold it (section 7). Of other
 * kinds the image is all there is.
 */
export async function keepContent(job: Job, op: Op): Promise<Kept> {
  const nothing: Kept = { is: 'kept', ref: null }
  if (op.op !== 'delete' || op.target === null || job.link.kind !== 'mail') return nothing
  const { side, target: remoteId, container } = op
  try {
    return { is: 'kept', ref: await job.ports.blobs.keep({ side, remoteId, container }) }
  } catch (error) {
    if (!(error instanceof FailureError)) throw error
    return { is: 'failed' }
  }
}

/** How a kept content is named where a create is made from it (`WriteCall.source`). */
export const keptPrefix = 'kept:'

/** The content that a create is made from where it comes from a pre-image. */
export const keptContent = ({ blobRef }: PreImageRow): Pick<Op, 'content'> =>
  blobRef === null ? {} : { content: `${keptPrefix}${blobRef}` }

/** What a create reads its content from: the item on the other side, else what was kept. */
export const sourceOf = (source: string | null, op: Op): string | null =>
  source ?? op.content ?? null

import { statfs } from 'node:fs/promises'

import { errnoOf } from '../adapters/files.ts'
import { makeProfile } from '../adapters/profile.ts'
import type { Draft, DraftRow } from '../adapters/settings/index.ts'
import type { SetupContext } from './setup-context.ts'
import { hostsOf } from './setup-settings.ts'
import type { Trying } from './setup-trials.ts'
import { valueOf } from './work.ts'

/** Room for the index of a large company. */
const leastFree = 5 * 1024 ** 3
const mostAhead = 120_000

const rowOf = (id: string, state: string, more: Partial<DraftRow> = {}): DraftRow => ({
  id,
  state,
  result: null,
  facts: {},
  failure: null,
  ...more,
})

async function tryDisk({ profile }: SetupContext): Promise<DraftRow> {
  valueOf(await makeProfile(profile))
  const { bavail, bsize } = await statfs(profile.folder)
  const free = bavail * bsize
  const few = free < leastFree
  return rowOf('needs.disk', few ? 'warning' : 'ready', {
    result: few ? 'disk-few' : 'disk-free',
    facts: { bytes: String(free) },
  })
}

/** Compares this computer's clock with the one of DingTalk's answers. */
async function tryClock({ desk }: SetupContext, draft: Draft, { signal }: Trying) {
  const unknown = rowOf('needs.clock', 'unknown', { result: 'clock-unknown' })
  try {
    const ends = AbortSignal.any([signal, AbortSignal.timeout(10_000)])
    const answer = await desk.fetch(hostsOf(draft).apiBase, { method: 'HEAD', signal: ends })
    const theirs = Date.parse(answer.headers.get('date') ?? '')
    if (!Number.isFinite(theirs)) return unknown
    const off = Math.abs(desk.clock.now() - theirs)
    const minutes = String(Math.round(off / 60_000))
    return off > mostAhead
      ? rowOf('needs.clock', 'warning', {
          result: 'clock-wrong',
          facts: { min: minutes },
          failure: { name: 'clockWrong', about: { min: minutes } },
        })
      : rowOf('needs.clock', 'ready', { result: 'clock-right' })
  } catch (error) {
    signal.throwIfAborted()
    // No network yet: the step of the app says so, with its own remedy.
    if (error instanceof TypeError || errnoOf(error) !== '' || isTimeout(error)) return unknown
    throw error
  }
}

const isTimeout = (error: unknown): boolean =>
  error instanceof DOMException && error.name === 'TimeoutError'

/** Looks at this computer: room on its disk, and its clock. */
export async function tryNeeds(context: SetupContext, draft: Draft, trying: Trying) {
  const rows: DraftRow[] = []
  for (const attempt of [() => tryDisk(context), () => tryClock(context, draft, trying)]) {
    const row = await attempt()
    trying.tell(row)
    rows.push(row)
  }
  return rows
}

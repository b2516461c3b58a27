import { codeOf, done } from '../core/failure.ts'
import type { Desk } from '../desk-types.ts'
import type { Handlers } from '../router.ts'

const isoOf = (ms: number): string => new Date(ms).toISOString()

/** What anyone at the computer may see: states and ages, no names of people and no content. */
export const statusHandlers = (desk: Desk): Pick<Handlers, 'status.read'> => ({
  'status.read': async () => {
    const opened = await desk.needed()
    if (!opened.ok) return opened
    const status = await opened.value.app.status()
    if (!status.ok) return status
    const { organisation, storage, snapshots, kinds, allowance } = status.value
    return done({
      organisation,
      storage,
      snapshots,
      kinds: kinds.map(({ kind, snapshot, at, failed, failure }) => ({
        kind,
        snapshot,
        at: at === null ? null : isoOf(at),
        failed,
        code: failure === null ? null : codeOf(failure),
      })),
      allowance:
        allowance === null
          ? null
          : {
              month: allowance.month,
              cap: allowance.cap,
              used: allowance.used,
              renews: isoOf(allowance.renews),
            },
    })
  },
})

import type { Partner } from '../../core/sync/partner.ts'

const stopped = { is: 'trouble', trouble: { is: 'wait', ms: null } } as const

/**
 * A partner whose calls end quietly when a person stops the round: that a call was given up is no
 * bug. A write that was given up may have arrived, so that its end is unknown.
 */
export function stoppable(partner: Partner, signal: AbortSignal): Partner {
  const quiet = async <T>(work: () => Promise<T>, given: T): Promise<T> => {
    try {
      return await work()
    } catch (error) {
      if (signal.aborted) return given
      throw error
    }
  }
  return {
    side: partner.side,
    kind: partner.kind,
    capability: partner.capability,
    identity: (how) => quiet(() => partner.identity(how), stopped),
    containers: (how) => quiet(() => partner.containers(how), stopped),
    read: (ask, how) => quiet(() => partner.read(ask, how), stopped),
    get: (ask, how) => quiet(() => partner.get(ask, how), stopped),
    find: (query, how) => quiet(() => partner.find(query, how), stopped),
    write: (call, how) =>
      quiet(() => partner.write(call, how), { is: 'unknown', why: 'stopped', requestId: null }),
    makeContainer: (ask, how) =>
      quiet(() => partner.makeContainer(ask, how), { is: 'unknown', why: 'stopped' }),
  }
}

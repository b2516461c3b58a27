import type { Input } from '../../preload/contract.ts'
import type { OutlookState } from '../../preload/contract/outlook.ts'
import type { OutlookDraft } from '../adapters/settings/index.ts'
import { newCertificate, useSample, writeOutlook } from './outlook-change.ts'
import type { Parts } from './outlook-parts.ts'
import { outlookSeat } from './outlook-seat.ts'
import { signingIn } from './outlook-sign-in.ts'
import { testOutlook } from './outlook-test.ts'
import { type OutlookLive, outlookState } from './outlook-view.ts'
import type { SetupContext } from './setup-context.ts'

/** The Outlook step for the handlers. Its functions throw `FailureError`. */
export interface Outlook {
  read(): Promise<OutlookState>
  write(given: Input<'outlook.write'>): Promise<OutlookState>
  certificate(): Promise<OutlookState>
  signIn(by: 'browser' | 'code'): Promise<OutlookState>
  cancel(): Promise<OutlookState>
  signOut(account: string): Promise<OutlookState>
  test(): Promise<OutlookState>
  sample(): Promise<OutlookState>
  /** Ends what is under way. */
  stop(): void
}

const idle: OutlookLive = { signIn: null, failure: null, testing: false, rows: new Map() }

/** What the step shows; the numbers of order grow, also over those of an engine that has ended. */
function viewing(context: SetupContext, draft: () => Promise<OutlookDraft>) {
  let last = 0
  return async (live: OutlookLive): Promise<OutlookState> => {
    const order = (last = Math.max(last + 1, context.desk.clock.now()))
    return { order, ...(await outlookState(context, { outlook: await draft(), live })) }
  }
}

/** The test of all rights: one at a time, the newest. */
function testingOne(parts: Parts) {
  let testing: AbortController | null = null
  const test = async (): Promise<OutlookState> => {
    testing?.abort()
    const own = new AbortController()
    testing = own
    try {
      return await testOutlook(parts, own.signal)
    } catch (error) {
      // A newer test took its place, or the program ends.
      if (own.signal.aborted) return parts.view()
      await parts.show({ testing: false })
      throw error
    }
  }
  return { test, stop: () => testing?.abort() }
}

/** Makes the Outlook step of one set-up. */
export function createOutlook(context: SetupContext): Outlook {
  const seat = outlookSeat(context)
  let live = idle
  const read = viewing(context, () => seat.read())
  const view = () => read(live)
  const show = async (next: Partial<OutlookLive>): Promise<OutlookState> => {
    live = { ...live, ...next }
    const state = await view()
    context.desk.tell('outlook.moved', state)
    return state
  }
  const parts: Parts = { context, seat, view, show, live: () => live }
  const tests = testingOne(parts)
  const people = signingIn(parts, tests.test)
  return {
    read: view,
    write: (given) => writeOutlook(parts, given, () => people.stop()),
    certificate: () => newCertificate(parts),
    signIn: (by) => people.begin(by),
    cancel: () => people.cancel(),
    signOut: (account) => people.signOut(account),
    test: tests.test,
    sample: () => useSample(parts),
    stop() {
      tests.stop()
      people.stop()
    },
  }
}

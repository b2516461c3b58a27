import type { OutlookState } from '../../preload/contract/outlook.ts'
import { createPersonSignIn, lookForDirectory } from '../adapters/microsoft-sign-in/index.ts'
import { type Failure, FailureError, type Outcome } from '../core/failure.ts'
import type { MicrosoftAccount, PersonSignIn, Registration } from '../core/microsoft.ts'
import { unfitForOutlook } from '../core/outlook-step.ts'
import { registrationOf } from './outlook-draft.ts'
import type { Parts } from './outlook-parts.ts'
import { outlookFacts } from './outlook-seat.ts'
import type { SignInUnderWay } from './outlook-view.ts'
import { valueOf } from './work.ts'

type By = 'browser' | 'code'

const patience = 900_000

/** People's sign-ins of the Outlook step: one under way at a time. */
export interface SigningIn {
  begin(by: By): Promise<OutlookState>
  cancel(): Promise<OutlookState>
  signOut(account: string): Promise<OutlookState>
  stop(): void
}

/** An account of another directory must not be kept: its mail is not this company's. */
const isForeign = (account: MicrosoftAccount, { tenantId }: Registration): boolean =>
  /^[0-9a-f-]{36}$/.test(tenantId) && account.tenantId !== tenantId

type Attempt = Readonly<{
  by: By
  signal: AbortSignal
  /** Called once there is something to show. */
  shown: (signIn: SignInUnderWay) => void
  now: () => number
}>

function waitFor(people: PersonSignIn, ask: Attempt): Promise<Outcome<MicrosoftAccount>> {
  const { by, signal, shown, now } = ask
  if (by === 'browser')
    return people.byBrowser({
      signal,
      patience,
      open: async (page) => shown({ by, page, code: null, until: now() + patience }),
    })
  return people.byCode({
    signal,
    patience,
    shown: ({ page, code, until }) => shown({ by, page, code, until }),
  })
}

/** The registered app as typed, and people's sign-ins to it; null while an id is unfit. */
async function peopleNow({ context, seat }: Parts) {
  const outlook = await seat.read()
  const registration = registrationOf(outlook)
  const facts = await outlookFacts(context, outlook)
  if (registration === null || unfitForOutlook(facts).length > 0) return null
  const { fetch, clock } = context.desk
  const vault = await context.secrets()
  return { registration, people: createPersonSignIn({ registration, fetch, clock, vault }) }
}

/** Signs somebody in; what keeps it from being done, or null. */
async function attempt(
  parts: Parts,
  ask: Pick<Attempt, 'by' | 'signal' | 'shown'>,
): Promise<Failure | null> {
  const found = await peopleNow(parts)
  if (found === null) return null
  const { registration, people } = found
  const { fetch, clock } = parts.context.desk
  const there = await lookForDirectory(registration, { fetch, signal: ask.signal })
  if (!there.ok) return there.failure
  const account = await waitFor(people, { ...ask, now: () => clock.now() })
  if (!account.ok) return account.failure
  if (!isForeign(account.value, registration)) return null
  valueOf(await people.forget(account.value.id))
  return { name: 'accountUnfit', about: {} }
}

/** Shows how a sign-in ended and tries the rights; one that was given up says nothing more. */
async function finish(
  { show }: Parts,
  ask: Readonly<{
    own: AbortController
    work: Promise<Failure | null>
    test: () => Promise<unknown>
  }>,
): Promise<void> {
  const { own, work, test } = ask
  try {
    const failure = await work
    if (own.signal.aborted) return
    await show({ signIn: null, failure })
    if (failure === null) await test()
  } catch (error) {
    if (own.signal.aborted) return
    await show({ signIn: null, failure: failureIn(error) })
  }
}

/** Makes the sign-ins of one step; `test` tries the rights once somebody signed in. */
export function signingIn(parts: Parts, test: () => Promise<OutlookState>): SigningIn {
  const { seat, show, view } = parts
  let under: AbortController | null = null
  const stop = (): void => {
    under?.abort()
    under = null
  }
  return {
    async begin(by) {
      stop()
      const own = new AbortController()
      under = own
      await show({ signIn: null, failure: null })
      const shown = Promise.withResolvers<null>()
      const tell = (signIn: SignInUnderWay): void => {
        if (own.signal.aborted) return
        void show({ signIn }).finally(() => shown.resolve(null))
      }
      const work = attempt(parts, { by, signal: own.signal, shown: tell })
      await Promise.race([shown.promise, finish(parts, { own, work, test })])
      return view()
    },
    async cancel() {
      stop()
      return show({ signIn: null, failure: null })
    },
    async signOut(account) {
      const found = await peopleNow(parts)
      if (found !== null) valueOf(await found.people.forget(account))
      await seat.change((outlook) => ({ ...outlook, rows: [], mailboxes: null }))
      return show({ failure: null })
    },
    stop,
  }
}

/** Secrets that cannot be written are told; anything else is a bug and told as one. */
function failureIn(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure
  throw error
}

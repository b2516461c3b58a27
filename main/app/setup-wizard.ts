import type { Input } from '../../preload/contract.ts'
import type { SetupState } from '../../preload/contract/setup-shapes.ts'
import type { Draft, DraftRow } from '../adapters/settings/index.ts'
import { fail } from '../core/failure.ts'
import { next, type Step } from '../core/setup.ts'
import { type Choices, choices } from './setup-choices.ts'
import type { SetupContext } from './setup-context.ts'
import { tryNeeds } from './setup-needs.ts'
import { trySecond } from './setup-second.ts'
import { forecastOf, tryPlace } from './setup-storage.ts'
import { tryAllPermissions, tryApp, type Trying, tryScope } from './setup-trials.ts'
import { factsOf, setupState, testRow } from './setup-view.ts'
import { writeStep } from './setup-write.ts'
import { valueOf } from './work.ts'

/** The wizard's steps for the handlers. Its functions throw `FailureError`. */
export interface Wizard extends Pick<Choices, 'departments' | 'members'> {
  read(): Promise<SetupState>
  write(given: Input<'setup.write'>): Promise<SetupState>
  go(step: Step): Promise<SetupState>
  test(step: Input<'setup.test'>['step']): Promise<SetupState>
  sample(people: number): Promise<SetupState>
  /** Ends a test under way. */
  stop(): void
}

type Testable = Input<'setup.test'>['step']

/** What a test was made of: where this changed meanwhile, its outcome says nothing any more. */
const basis = ({ values, hosts }: Draft, step: Testable): string => {
  const { corpId, clientId, cloud, operator, departments, folders, where, place, user } = values
  const storage = [where, place, user, folders]
  const app = [corpId, clientId, cloud, hosts]
  const by = {
    needs: [],
    app,
    permissions: [app, operator, departments],
    scope: folders,
    storage,
    second: [storage, values.second],
  }
  return JSON.stringify(by[step])
}

type Found = (draft: Draft) => Draft

async function runTest(context: SetupContext, step: Testable, trying: Trying): Promise<Found> {
  const draft = await context.draft()
  switch (step) {
    case 'needs': {
      const needs = await tryNeeds(context, draft, trying)
      return (now) => ({ ...now, tests: { ...now.tests, needs } })
    }
    case 'app': {
      const { organisation, row } = await tryApp(context, draft, trying)
      return (now) => ({ ...now, organisation, tests: { ...now.tests, app: [row] } })
    }
    case 'permissions': {
      const permissions = await tryAllPermissions(context, draft, trying)
      return (now) => ({ ...now, permissions })
    }
    case 'scope': {
      const scope = await tryScope(draft, trying)
      return (now) => ({ ...now, tests: { ...now.tests, scope } })
    }
    case 'storage':
      return storageTest(context, draft, trying)
    case 'second':
      return trySecond(context, draft, trying)
  }
}

async function storageTest(context: SetupContext, draft: Draft, trying: Trying): Promise<Found> {
  const { values } = draft
  const password = await (await context.secrets()).read('storage.password')
  const ask = { typed: values, password, apart: values.folders }
  const { rows, place, speed } = await tryPlace(context, ask, trying)
  const where = place === values.place ? values.where : 'nas'
  return (now) => ({
    ...now,
    values: { ...now.values, place, where },
    tests: { ...now.tests, storage: [...rows] },
    forecast: forecastOf(now, speed),
  })
}

/** One test at a time: a newer one takes the place of that under way. */
function testing(context: SetupContext) {
  let running: AbortController | null = null
  const tell = (step: Testable, row: DraftRow): void =>
    context.desk.tell('setup.moved', testRow(step, row))
  return {
    async run(step: Testable): Promise<void> {
      running?.abort()
      const own = new AbortController()
      running = own
      const before = basis(await context.draft(), step)
      try {
        const trying = { signal: own.signal, tell: (row: DraftRow) => tell(step, row) }
        const found = await runTest(context, step, trying)
        await context.change((now) => (basis(now, step) === before ? found(now) : now))
      } catch (error) {
        // A newer test took its place and says what there is to say.
        if (!own.signal.aborted) throw error
      }
    },
    stop: () => running?.abort(),
  }
}

/** Makes the wizard of one engine. */
export function createWizard(context: SetupContext): Wizard {
  const tests = testing(context)
  const chosen = choices(context)
  /** Does one thing to a set-up that is under way and shows what it looks like then. */
  const step = async (work: () => Promise<void>): Promise<SetupState> => {
    if (await context.isFinished()) fail('wrongUse', { what: 'setup: it is finished' })
    await work()
    return setupState(context)
  }
  return {
    read: () => setupState(context),
    write: (given) => step(() => writeStep(context, given)),
    go: (asked) =>
      step(async () => {
        const facts = await factsOf(context, await context.draft())
        await context.change((draft) => ({ ...draft, step: next(asked, facts) }))
      }),
    test: (which) => step(() => tests.run(which)),
    sample: (people) =>
      step(async () => {
        await useSample(context, people)
        await tests.run('app')
      }),
    departments: chosen.departments,
    members: chosen.members,
    stop() {
      tests.stop()
      chosen.stop()
    },
  }
}

/** Puts the sample company in DingTalk's place and fills the step of the app with it. */
async function useSample(context: SetupContext, people: number): Promise<void> {
  const { sample } = context
  const company = await sample.start(people)
  const secrets = await context.secrets()
  const secret = new Map([['dingtalk.client-secret', company.clientSecret]])
  valueOf(await secrets.change(secret))
  const { corpId, clientId, operator, apiBase, legacyBase } = company
  await context.change((draft) => ({
    ...draft,
    organisation: '',
    people: null,
    permissions: [],
    forecast: null,
    secretProblem: null,
    hosts: { apiBase, legacyBase },
    tests: { ...draft.tests, needs: [], app: [] },
    values: { ...draft.values, corpId, clientId, operator, cloud: 'china', skipped: [] },
  }))
}

import type { Input } from '../../preload/contract.ts'
import type { Draft } from '../adapters/settings/index.ts'
import { secretProblem, tidy } from '../core/setup-fields.ts'
import type { SetupContext } from './setup-context.ts'
import { writeSecond } from './setup-second.ts'
import { valueOf } from './work.ts'

type StepValues = Input<'setup.write'>
type Of<S extends StepValues['step']> = Extract<StepValues, { step: S }>

const noTests = { needs: [], app: [], scope: [], storage: [], second: [] } satisfies Draft['tests']

type Given = { [K in keyof Draft['values']]?: Draft['values'][K] | undefined }

/** Takes over what is given; members that are absent stay as they were. */
function taken(draft: Draft, given: Given): Draft {
  const known = Object.entries(given).filter(([, value]) => value !== undefined)
  return { ...draft, values: { ...draft.values, ...Object.fromEntries(known) } }
}

const isSame = (a: Draft, b: Draft, names: readonly (keyof Draft['values'])[]): boolean =>
  names.every((name) => JSON.stringify(a.values[name]) === JSON.stringify(b.values[name]))

/** Another app or organisation: what was tested of the last one says nothing. */
const untestedApp = (draft: Draft): Draft => ({
  ...draft,
  organisation: '',
  people: null,
  hosts: null,
  permissions: [],
  forecast: null,
  tests: {
    ...noTests,
    storage: draft.tests.storage,
    second: draft.tests.second,
    scope: draft.tests.scope,
  },
})

async function writeApp(context: SetupContext, given: Of<'app'>): Promise<void> {
  const { step: _step, clientSecret, ...rest } = given
  const ids = {
    ...rest,
    ...(rest.corpId !== undefined && { corpId: tidy(rest.corpId) }),
    ...(rest.clientId !== undefined && { clientId: tidy(rest.clientId) }),
    ...(rest.operator !== undefined && { operator: tidy(rest.operator) }),
  }
  let isNew = false
  const draft = await context.change((before) => {
    const after = taken(before, ids)
    isNew = !isSame(before, after, ['cloud', 'corpId', 'clientId'])
    const operatorMoved = !isSame(before, after, ['operator'])
    const next = isNew ? untestedApp(after) : after
    return operatorMoved ? { ...next, permissions: [] } : next
  })
  if (isNew && context.sample.people() !== null) await context.sample.end()
  if (clientSecret !== undefined) await writeSecret(context, draft, tidy(clientSecret))
}

/** Keeps a secret that can be one; of another only what is wrong with it. */
async function writeSecret(context: SetupContext, draft: Draft, secret: string): Promise<void> {
  const problem = secretProblem(secret, [draft.values.corpId, draft.values.clientId])
  if (problem === null) {
    const secrets = await context.secrets()
    valueOf(await secrets.change(new Map([['dingtalk.client-secret', secret]])))
  }
  await context.change((before) => ({ ...untestedSecret(before), secretProblem: problem }))
}

const untestedSecret = (draft: Draft): Draft => ({
  ...draft,
  permissions: [],
  tests: { ...draft.tests, app: [] },
})

async function writeStorage(context: SetupContext, given: Of<'storage'>): Promise<void> {
  const { where, place, user, password } = given
  if (password !== undefined) {
    const secrets = await context.secrets()
    const kept = password.trim() === '' ? null : password.trim()
    valueOf(await secrets.change(new Map([['storage.password', kept]])))
  }
  await context.change((before) => {
    const after = taken(before, { where, place: place.trim(), user: user.trim() })
    const isOld = password === undefined && isSame(before, after, ['where', 'place', 'user'])
    return isOld
      ? after
      : { ...after, tests: { ...after.tests, storage: [], second: [] }, forecast: null }
  })
}

async function writeScope(context: SetupContext, given: Of<'scope'>): Promise<void> {
  const { step: _step, ...rest } = given
  await context.change((before) => {
    const after = taken(before, {
      ...rest,
      ...(rest.folders && { folders: rest.folders.map((path) => path.trim()) }),
    })
    const same = isSame(before, after, ['folders'])
    return same
      ? after
      : { ...after, tests: { ...after.tests, scope: [], storage: [], second: [] } }
  })
}

/** Saves at once what was typed in a step; tests of what it changes no longer hold. */
export async function writeStep(context: SetupContext, given: StepValues): Promise<void> {
  switch (given.step) {
    case 'app':
      return writeApp(context, given)
    case 'storage':
      return writeStorage(context, given)
    case 'second':
      return writeSecond(context, given.second)
    case 'scope':
      return writeScope(context, given)
    case 'language':
    case 'needs':
    case 'permissions':
    case 'schedule':
    case 'start': {
      const { step: _step, ...rest } = given
      await context.change((before) => taken(before, rest))
      return undefined
    }
  }
}

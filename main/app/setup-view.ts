import type {
  PermissionRow,
  RowState,
  SetupState,
  TestRow,
} from '../../preload/contract/setup-shapes.ts'
import { type Draft, placeOf, scheduleDefaults } from '../adapters/settings/index.ts'
import { codeOf, type Failure, failures } from '../core/failure.ts'
import { applicationPage, permissions } from '../core/permissions.ts'
import type { FieldProblem } from '../core/setup-fields.ts'
import { type Facts, gapsOf, missingIn, stateOf, steps, type Tested } from '../core/setup.ts'
import type { Opened } from '../desk-types.ts'
import { fingerprintOf } from './keys.ts'
import { outlookFacts } from './outlook-seat.ts'
import type { SetupContext } from './setup-context.ts'
import { readKeyState } from './setup-key-state.ts'
import { secondFacts, secondShown } from './setup-second.ts'

type Row = Draft['permissions'][number]

/** A failure as it crosses to the window. */
export const crossing = (failure: Failure | null): TestRow['failure'] =>
  failure === null ? null : { name: failure.name, code: codeOf(failure), about: failure.about }

const isFailure = (found: Row['failure']): found is Failure =>
  found !== null && Object.hasOwn(failures, found.name)

const failureOf = (row: Row): TestRow['failure'] =>
  isFailure(row.failure) ? crossing(row.failure) : null

function permissionRows(draft: Draft): PermissionRow[] {
  const found = new Map(draft.permissions.map((row) => [row.id, row]))
  return permissions.map(({ id, kind, needed, codes, console: name }) => {
    const row = found.get(id)
    return {
      id,
      kind,
      needed,
      codes: [...codes],
      console: name,
      link: applicationPage(draft.values.clientId, codes[0]),
      state: (row?.state ?? 'not-tested') as RowState,
      skipped: draft.values.skipped.includes(id),
      result: row?.result ?? null,
      facts: row?.facts ?? {},
      failure: row === undefined ? null : failureOf(row),
    }
  })
}

/** A needed permission with too small a range may be gone without: what is inside is saved. */
const isReady = (row: Row, skipped: readonly string[]): boolean =>
  row.state === 'ready' || (row.state === 'range-too-small' && skipped.includes(row.id))

const tested = (rows: readonly Row[]): Tested => {
  if (rows.length === 0) return 'not-tested'
  return rows.some(({ state }) => state === 'failed') ? 'failed' : 'good'
}

/** All that decides what is missing, from the draft, the secrets and the people. */
export async function factsOf(context: SetupContext, draft: Draft): Promise<Facts> {
  const opened = await context.opened()
  const { values, tests } = draft
  const place = placeOf(values)
  const people = opened?.engine.state.people.all().filter(({ disabled }) => !disabled) ?? []
  const found = new Map(draft.permissions.map((row) => [row.id, row]))
  return {
    values,
    hasSecret: await hasSecret(context, 'dingtalk.client-secret'),
    secretProblem: draft.secretProblem as FieldProblem | null,
    placeProblem: typeof place === 'string' ? place : null,
    app: tested(tests.app),
    scope: tested(tests.scope),
    storage: tested(tests.storage),
    second: secondFacts(draft, tested(tests.second)),
    permissions: permissions.flatMap(({ id, kind, needed }) => {
      const row = found.get(id)
      if (row === undefined) return []
      const partly = row.state === 'range-too-small'
      return [{ id, kind, needed, ready: isReady(row, values.skipped), partly }]
    }),
    key: opened === null ? 'none' : keyFor(opened, place),
    owners: people.filter(({ role }) => role === 'owner').length,
    people: people.length,
    outlook: await outlookFacts(context, draft.outlook),
  }
}

/** Words open the storage that they were made for; for another one there are none yet. */
function keyFor({ engine }: Opened, place: ReturnType<typeof placeOf>): Facts['key'] {
  if (typeof place === 'string') return 'none'
  const { path, url } = engine.settings.storage
  const isThis = place.path === path && place.url === url
  return isThis ? readKeyState(engine.state).state : 'none'
}

/** Whether a secret is kept; nothing is made for the question. */
export async function hasSecret(context: SetupContext, name: string): Promise<boolean> {
  if (!(await context.hasSecrets())) return false
  return (await (await context.secrets()).read(name)) !== null
}

/** All that the wizard shows. */
export async function setupState(context: SetupContext): Promise<SetupState> {
  const draft = await context.draft()
  const facts = await factsOf(context, draft)
  const people = context.sample.people()
  const { values } = draft
  return {
    finished: await context.isFinished(),
    step: draft.step,
    steps: steps.map((step) => ({
      step,
      state: stateOf(step, facts),
      missing: missingIn(step, facts).map((one) => ({ ...one, facts: { ...one.facts } })),
    })),
    values: {
      ...values,
      times: values.times ?? scheduleDefaults(),
      hasSecret: facts.hasSecret,
      hasPassword: await hasSecret(context, 'storage.password'),
      second: await secondShown(draft, (name) => hasSecret(context, name)),
    },
    sample: people === null ? null : { people },
    organisation: draft.organisation,
    permissions: permissionRows(draft),
    tests: testRows(draft),
    key: await keyOf(context),
    gaps: gapsOf(facts).map((gap) => ({
      ...gap,
      facts: { ...gap.facts },
      accepted: values.accepted.includes(gap.id),
    })),
    forecast: draft.forecast,
  }
}

/** A row as it crosses to the window. */
export const testRow = (step: TestRow['step'], row: Row): TestRow => ({
  step,
  id: row.id,
  state: row.state as RowState,
  result: row.result,
  facts: row.facts,
  failure: failureOf(row),
})

const testRows = ({ tests }: Draft): TestRow[] =>
  (['needs', 'app', 'scope', 'storage', 'second'] as const).flatMap((step) =>
    tests[step].map((row) => testRow(step, row)),
  )

/** Whether the wizard is to be shown, and where it stands. */
export async function setupNeeded(context: SetupContext) {
  const finished = await context.isFinished()
  const step = finished ? null : (await context.draft()).step
  return { needed: !finished, step, sample: context.sample.people() !== null }
}

async function keyOf(context: SetupContext): Promise<SetupState['key']> {
  const opened = await context.opened()
  if (opened === null) return { state: 'none', fingerprint: null, sheet: false, skippedUntil: null }
  const { state, id, sheet, skippedUntil } = readKeyState(opened.engine.state)
  return {
    state,
    fingerprint: id === null ? null : fingerprintOf(id),
    sheet,
    skippedUntil: skippedUntil === null ? null : new Date(skippedUntil).toISOString(),
  }
}

import type { PlaceInput, SetupState, StepValues, TestRow } from './types.ts'

/** A state with one row of a running test put in its place. */
export function withRow(state: SetupState, row: TestRow): SetupState {
  if (row.step === 'permissions') {
    const { state: outcome, result, facts, failure } = row
    const permissions = state.permissions.map((permission) =>
      permission.id === row.id
        ? { ...permission, state: outcome, result, facts, failure }
        : permission,
    )
    return { ...state, permissions }
  }
  const same = (one: TestRow) => one.step === row.step && one.id === row.id
  const tests = state.tests.some(same)
    ? state.tests.map((one) => (same(one) ? row : one))
    : [...state.tests, row]
  return { ...state, tests }
}

type Second = SetupState['values']['second']

function secondOf({ values }: SetupState, given: PlaceInput | null): Second {
  if (given === null) return null
  const { password, ...typed } = given
  const hadOne = values.second?.hasPassword ?? false
  return { ...typed, hasPassword: password === undefined ? hadOne : password !== '' }
}

/** A state as it will be once some values are saved: what a person changes shows at once. */
export function withValues(state: SetupState, given: StepValues): SetupState {
  if (given.step === 'permissions') {
    const { skipped } = given
    if (skipped === undefined) return state
    const permissions = state.permissions.map((row) => ({
      ...row,
      skipped: skipped.includes(row.id),
    }))
    return { ...state, permissions }
  }
  if (given.step === 'second')
    return { ...state, values: { ...state.values, second: secondOf(state, given.second) } }
  if (given.step === 'start') {
    const { accepted } = given
    if (accepted === undefined) return state
    const gaps = state.gaps.map((gap) => ({ ...gap, accepted: accepted.includes(gap.id) }))
    return { ...state, gaps }
  }
  const known = Object.entries(given).filter(
    ([name, value]) => name in state.values && value !== undefined,
  )
  return { ...state, values: { ...state.values, ...Object.fromEntries(known) } }
}

import type { Kind } from './kinds.ts'
import { missingInOutlook, type OutlookFacts, outlookGaps } from './outlook-step.ts'
import { clientIdProblem, corpIdProblem, type FieldProblem, folderProblem } from './setup-fields.ts'
import { isZone } from './time.ts'

/** Steps of the wizard, in order (conventions, section 14). */
export const steps = [
  'language',
  'needs',
  'app',
  'permissions',
  'scope',
  'storage',
  'recovery-key',
  'outlook',
  'people',
  'schedule',
  'start',
] as const
export type Step = (typeof steps)[number]

/** What the person typed or chose so far; no secrets. */
export type Values = Readonly<{
  language: 'en' | 'zh-Hant' | 'zh-Hans' | 'id'
  region: string
  iAm: 'owner' | 'it'
  ticked: readonly string[]
  way: 'guide' | 'have'
  cloud: 'china' | 'international'
  corpId: string
  clientId: string
  operator: string
  skipped: readonly string[]
  departments: readonly number[]
  newDepartments: boolean
  kinds: readonly Kind[]
  folders: readonly string[]
  plan: 'economy' | 'balanced' | 'fast'
  calls: number
  where: 'disk' | 'nas' | 'rest'
  place: string
  user: string
  /** Null = no second copy is wanted. */
  second?: Readonly<{ where: 'disk' | 'nas' | 'rest'; place: string; user: string }> | null
  accepted: readonly string[]
  /** Null as long as the defaults are taken. */
  times?: Readonly<{ zone: string }> | null
}>

/** How far a test of a step came, as it bears on Next. */
export type Tested = 'not-tested' | 'failed' | 'good'

/** How one permission stands, as it bears on Next and on the gaps. */
export type PermissionFact = Readonly<{
  id: string
  kind: Kind
  needed: boolean
  ready: boolean
  /** Ready for a part of what is in scope only, and taken as it is. */
  partly?: boolean
}>

/** How the second copy's place stands: what is wrong with it, and how its test came out. */
export type SecondFacts = Readonly<{
  problem: FieldProblem | 'second-same' | null
  tested: Tested
}>

/** All that decides what is missing. */
export type Facts = Readonly<{
  values: Values
  hasSecret: boolean
  /** What was wrong with the secret that was typed last and not kept. */
  secretProblem: FieldProblem | null
  placeProblem: FieldProblem | null
  app: Tested
  scope: Tested
  storage: Tested
  /** The second copy as it was typed and tried; null or absent = none is wanted. */
  second?: SecondFacts | null
  /** Empty before the permissions were tested. */
  permissions: readonly PermissionFact[]
  key: 'none' | 'shown' | 'proven' | 'skipped'
  owners: number
  people: number
  /** Absent = Outlook is not asked about. */
  outlook?: OutlookFacts
}>

/** What keeps a step from being done: word of the sentence, field to focus, facts for the text. */
export type Missing = Readonly<{
  key: string
  field: string
  facts: Readonly<Record<string, string>>
}>

const one = (word: string, field: string, facts: Missing['facts'] = {}): Missing => ({
  key: `setup.missing.${word}`,
  field,
  facts,
})
const wrong = (problem: SecondFacts['problem'], field: string): Missing[] =>
  problem === null ? [] : [one(problem, field)]
const untested = (tested: Tested, step: Step): Missing[] =>
  tested === 'good' ? [] : [one(tested === 'failed' ? `${step}-failed` : 'test', 'test')]

function missingInApp({ values, hasSecret, secretProblem, app }: Facts): Missing[] {
  const secret = secretProblem ?? (hasSecret ? null : 'secret-empty')
  const fields = [
    ...wrong(corpIdProblem(values.corpId), 'corpId'),
    ...wrong(clientIdProblem(values.clientId), 'clientId'),
    ...wrong(secret, 'clientSecret'),
  ]
  return fields.length > 0 ? fields : untested(app, 'app')
}

function missingInPermissions({ values, permissions }: Facts): Missing[] {
  if (permissions.length === 0) return [one('test', 'test')]
  return permissions
    .filter(({ id, needed, ready }) => !ready && (needed || !values.skipped.includes(id)))
    .toSorted((a, b) => Number(b.needed) - Number(a.needed))
    .map(({ id, needed }) =>
      one(needed ? 'permission-needed' : 'permission-undecided', id, { permission: id }),
    )
}

function missingInScope({ values, scope }: Facts): Missing[] {
  const at = values.folders.findIndex((path) => folderProblem(path) !== null)
  const fields = [
    ...(values.departments.length === 0 ? [one('departments', 'departments')] : []),
    ...(values.kinds.length === 0 && values.folders.length === 0 ? [one('kinds', 'kinds')] : []),
    ...(at < 0 ? [] : wrong(folderProblem(values.folders[at] ?? ''), `folders.${at}`)),
  ]
  // Only folders need a look at the disk; departments were seen by the tree itself.
  return fields.length > 0 || values.folders.length === 0 ? fields : untested(scope, 'scope')
}

function missingInStorage({ placeProblem, storage, second }: Facts): Missing[] {
  const fields = wrong(placeProblem, 'place')
  const first = fields.length > 0 ? fields : untested(storage, 'storage')
  return [...first, ...missingInSecond(second ?? null)]
}

function missingInSecond(second: SecondFacts | null): Missing[] {
  if (second === null) return []
  const fields = wrong(second.problem, 'second-place')
  if (fields.length > 0 || second.tested === 'good') return fields
  return [one(second.tested === 'failed' ? 'second-failed' : 'second-test', 'second-test')]
}

const missingInKey = ({ key }: Facts): Missing[] => {
  if (key === 'proven' || key === 'skipped') return []
  return [one(key === 'none' ? 'key' : 'key-proof', 'key')]
}

const rules: Readonly<Record<Step, (facts: Facts) => Missing[]>> = {
  language: () => [],
  needs: () => [],
  app: missingInApp,
  permissions: missingInPermissions,
  scope: missingInScope,
  storage: missingInStorage,
  'recovery-key': missingInKey,
  outlook: ({ outlook }) =>
    outlook === undefined
      ? []
      : missingInOutlook(outlook).map(({ word, field, facts }) => one(word, field, facts)),
  people: ({ owners }) => (owners > 0 ? [] : [one('owner', 'people')]),
  schedule: ({ values: { times = null } }) =>
    times === null || isZone(times.zone) ? [] : [one('zone', 'zone')],
  start: (facts) =>
    gapsOf(facts)
      .filter(({ id }) => !facts.values.accepted.includes(id))
      .map(({ id }) => one('gap', id)),
}

/** What keeps a step from being done; empty = Next goes on. */
export const missingIn = (step: Step, facts: Facts): readonly Missing[] => rules[step](facts)

/** Something that will not be saved, for the Owner to accept. */
export type Gap = Readonly<{ id: string; key: string; facts: Readonly<Record<string, string>> }>

/** Gaps that the choices leave: permissions gone without, kinds and departments left out. */
export function gapsOf({ values, permissions, outlook }: Facts): readonly Gap[] {
  const inScope = new Set<string>(values.kinds)
  const without = permissions
    .filter(({ ready, kind }) => !ready && inScope.has(kind))
    .map(({ id }) => ({
      id: `permission:${id}`,
      key: `permissions.${id}.without`,
      facts: { permission: id },
    }))
  const partly = permissions
    .filter((one) => one.ready && one.partly === true)
    .map(({ id }) => ({
      id: `permission:${id}`,
      key: 'setup.gap.range',
      facts: { permission: id },
    }))
  const left = (['contacts', 'calendar', 'approvals', 'drive'] as const)
    .filter((kind) => !inScope.has(kind))
    .map((kind) => ({ id: `kind:${kind}`, key: 'setup.gap.kind', facts: { kind } }))
  const isAll = values.departments.length === 1 && values.departments[0] === 1
  const { length } = values.departments
  const departments = isAll
    ? []
    : [{ id: 'departments', key: 'setup.gap.departments', facts: { n: String(length) } }]
  const inOutlook = (outlook === undefined ? [] : outlookGaps(outlook)).map((id) => ({
    id: `permission:${id}`,
    key: `permissions.${id}.without`,
    facts: { permission: id },
  }))
  return [...without, ...partly, ...left, ...departments, ...inOutlook]
}

/**
 * Where the wizard goes when a person asks for a step: back and to the next at will, forward only
 * to the first step that still misses something.
 */
export function next(asked: Step, facts: Facts): Step {
  const target = steps.indexOf(asked)
  const open = steps.findIndex((step) => missingIn(step, facts).length > 0)
  return open < 0 || target <= open ? asked : (steps[open] ?? asked)
}

/** Whether every step is done. */
export const isComplete = (facts: Facts): boolean =>
  steps.every((step) => missingIn(step, facts).length === 0)

/** How a step is marked at the left; `attention` = Next would go on, but something is left open. */
export function stateOf(step: Step, facts: Facts): 'to-do' | 'done' | 'attention' {
  if (missingIn(step, facts).length > 0) return 'to-do'
  if (step === 'needs' && facts.values.ticked.length < 3) return 'attention'
  if (step === 'recovery-key' && facts.key === 'skipped') return 'attention'
  return step === 'people' && facts.people < 2 ? 'attention' : 'done'
}

import type { Endpoint } from './endpoint.ts'

/** How the server can misbehave; `resources/docs/sample-company.md` says what each looks like. */
export const faultNames = [
  'throttled',
  'app-second',
  'app-minute',
  'api-second',
  'month-used',
  'server-error',
  'unavailable',
  'bad-gateway',
  'expired-token',
  'missing-scope',
  'address-refused',
  'punish-page',
  'punish-json',
  'cut-before',
  'cut-after',
  'slow',
  'wrong-token',
  'repeat-token',
  'empty',
  'blank',
  'garbage',
  'wrong-length',
  'refuse',
] as const
export type FaultName = (typeof faultNames)[number]

/** One order to misbehave. */
export type FaultRule<Name extends string = FaultName> = Readonly<{
  fault: Name
  /** Part of an endpoint's id or path, `*` for any text; `download` is the file host. */
  endpoint: string
  /** Text that a value of the call's path, query or body must be; '' for any call. */
  about: string
  /** How many calls it meets. */
  count: number
  /** How many matching calls pass first. */
  skip: number
  /** `slow`: milliseconds; `wrong-length` and `cut-after` on downloads: bytes that still come. */
  amount: number
  /** `refuse`: an answer of choice; `missing-scope`: the permission point named. */
  status: number
  code: string
  errcode: number
  message: string
}>

export interface Faults<Name extends string = FaultName> {
  add(rule: Partial<FaultRule<Name>> & { fault: Name }): void
  clear(): void
  /** The order that this call meets, or null; counts it. `holds` looks for a value in the call. */
  take(
    endpoint: Pick<Endpoint, 'id' | 'path'>,
    holds: (value: string) => boolean,
  ): ActiveFault<Name> | null
  /** Orders that were not used up yet. */
  readonly open: number
}

/** A rule in force; `memory` is what a repeating token remembers. */
export type ActiveFault<Name extends string = FaultName> = FaultRule<Name> & {
  left: number
  toSkip: number
  memory: string | null
}

const matcher = (pattern: string): RegExp =>
  new RegExp(
    pattern
      .split('*')
      .map((part) => part.replaceAll(/[.+?^${}()|[\]\\]/g, String.raw`\$&`))
      .join('.*'),
  )

const defaults: Omit<FaultRule, 'fault'> = {
  endpoint: '*',
  about: '',
  count: 1,
  skip: 0,
  amount: 0,
  status: 400,
  code: 'invalidParameter',
  errcode: 40035,
  message: 'refused on demand',
}

/** Keeps the orders; the first that matches a call wins. */
export function createFaults<Name extends string = FaultName>(): Faults<Name> {
  const rules: { rule: ActiveFault<Name>; pattern: RegExp }[] = []
  return {
    add(rule) {
      const full = { ...defaults, ...rule }
      rules.push({
        rule: { ...full, left: full.count, toSkip: full.skip, memory: null },
        pattern: matcher(full.endpoint),
      })
    },
    clear: () => void rules.splice(0),
    take(endpoint, holds) {
      for (const { rule, pattern } of rules) {
        const named = pattern.test(endpoint.id) || pattern.test(endpoint.path)
        if (rule.left <= 0 || !named || (rule.about !== '' && !holds(rule.about))) continue
        if (rule.toSkip > 0) {
          rule.toSkip -= 1
          continue
        }
        rule.left -= 1
        return rule
      }
      return null
    },
    get open() {
      return rules.filter(({ rule }) => rule.left > 0).length
    },
  }
}

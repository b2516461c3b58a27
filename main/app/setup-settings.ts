import type { Profile } from '../adapters/profile.ts'
import {
  checkSettings,
  cloudHosts,
  type Draft,
  placeOf,
  type Settings,
} from '../adapters/settings/index.ts'
import { type Outcome } from '../core/failure.ts'
import { isKind } from '../core/kinds.ts'
import { microsoftOf, outlookKinds } from './outlook-draft.ts'
import { passphraseFileOf } from './setup-context.ts'

/** Hosts that the draft's organisation is asked at: the sample company's, or DingTalk's. */
export const hostsOf = (draft: Draft): Readonly<{ apiBase: string; legacyBase: string }> => {
  const { api, legacy } = cloudHosts[draft.values.cloud]
  return draft.hosts ?? { apiBase: api, legacyBase: legacy }
}

/**
 * The settings that a draft makes; `before` keeps what the wizard does not ask (second copies…)
 * and the schedule until another is chosen. Fails with `settingsUnfit` where a value is not possible.
 */
export function settingsOf(
  draft: Draft,
  profile: Profile,
  before: Settings | null = null,
): Outcome<Settings> {
  const { values } = draft
  const place = placeOf(values)
  const kinds = [...values.kinds, ...outlookKinds(draft.outlook).filter((kind) => isKind(kind))]
  const wanted = kinds.length > 0 ? [...new Set(kinds)] : ['folders']
  const { microsoft: _before, ...kept } = before ?? {}
  const microsoft = microsoftOf(draft.outlook)
  const value = {
    ...kept,
    version: 1,
    ...(microsoft !== undefined && { microsoft }),
    dingtalk: {
      clientId: values.clientId,
      corpId: values.corpId,
      cloud: values.cloud,
      operator: values.operator,
      ...hostsOf(draft),
    },
    storage: typeof place === 'string' ? {} : place,
    passphraseFile: before?.passphraseFile ?? passphraseFileOf(profile),
    scope: {
      departments: values.departments,
      newDepartments: values.newDepartments,
      kinds: wanted,
      folders: values.folders,
    },
    plan: values.plan,
    ...(values.times !== null && { schedule: values.times }),
    allowance: { ...before?.allowance, calls: values.calls },
    language: values.language,
    region: values.region,
  }
  return checkSettings({ file: profile.settings, text: JSON.stringify(value), value })
}

import {
  appIdProblem,
  type MicrosoftFieldProblem,
  microsoftSecretProblem,
  tenantProblem,
} from './microsoft-fields.ts'

/** How DingKeep gets into Outlook; `none` = not now. */
export const outlookWays = ['none', 'person', 'certificate', 'secret'] as const
export type OutlookWay = (typeof outlookWays)[number]

/** How one right stands, as it bears on Next and on the gaps. */
export type OutlookRight = Readonly<{ id: string; needed: boolean; ready: boolean }>

/** All that decides what the Outlook step misses. */
export type OutlookFacts = Readonly<{
  way: OutlookWay
  tenantId: string
  clientId: string
  skipped: readonly string[]
  hasSecret: boolean
  /** What was wrong with the secret that was typed last and not kept. */
  secretProblem: MicrosoftFieldProblem | null
  hasCertificate: boolean
  signedIn: boolean
  /** Empty before the rights were tested. */
  rights: readonly OutlookRight[]
}>

/** What is missing: word of the sentence (`setup.missing.<word>`), field to focus, facts. */
export type OutlookMissing = Readonly<{
  word: string
  field: string
  facts: Readonly<Record<string, string>>
}>

const one = (word: string, field: string, facts: OutlookMissing['facts'] = {}): OutlookMissing => ({
  word,
  field,
  facts,
})
const wrong = (problem: MicrosoftFieldProblem | null, field: string): OutlookMissing[] =>
  problem === null ? [] : [one(problem, field)]

function missingProof(facts: OutlookFacts): OutlookMissing[] {
  if (facts.way === 'secret')
    return wrong(
      facts.secretProblem ?? (facts.hasSecret ? null : 'microsoft-secret-empty'),
      'microsoftSecret',
    )
  if (facts.way === 'certificate')
    return facts.hasCertificate ? [] : [one('outlook-certificate', 'certificate')]
  return facts.signedIn ? [] : [one('outlook-sign-in', 'sign-in')]
}

/** What keeps the ids or the secret from being tried; empty = Microsoft can be asked. */
export function unfitForOutlook(facts: OutlookFacts): readonly OutlookMissing[] {
  if (facts.way === 'none') return []
  return [
    ...wrong(tenantProblem(facts.tenantId), 'tenantId'),
    ...wrong(appIdProblem(facts.clientId, facts.tenantId), 'microsoftClientId'),
  ]
}

/** What keeps the Outlook step from being done; "Not now" misses nothing. */
export function missingInOutlook(facts: OutlookFacts): readonly OutlookMissing[] {
  if (facts.way === 'none') return []
  const unfit = [...unfitForOutlook(facts), ...missingProof(facts)]
  if (unfit.length > 0) return unfit
  if (facts.rights.length === 0) return [one('test', 'test')]
  return facts.rights
    .filter(({ id, needed, ready }) => !ready && (needed || !facts.skipped.includes(id)))
    .toSorted((a, b) => Number(b.needed) - Number(a.needed))
    .map(({ id, needed }) =>
      one(needed ? 'permission-needed' : 'permission-undecided', id, { permission: id }),
    )
}

/** Rights that are gone without: what they are for is not saved. */
export const outlookGaps = (facts: OutlookFacts): readonly string[] =>
  facts.way === 'none' ? [] : facts.rights.filter(({ ready }) => !ready).map(({ id }) => id)

/** What is wrong with a secret as typed; see `microsoftSecretProblem`. */
export const outlookSecretProblem = (
  text: string,
  ids: readonly string[],
): MicrosoftFieldProblem | null =>
  ids.includes(text) ? 'microsoft-secret-guid' : microsoftSecretProblem(text)

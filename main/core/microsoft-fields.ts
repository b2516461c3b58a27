/**
 * What is wrong with a value of the Outlook step; each word has a sentence that says what to do
 * (`setup.missing.<word>`).
 */
export type MicrosoftFieldProblem =
  | 'tenant-empty'
  | 'tenant-form'
  | 'tenant-address'
  | 'tenant-personal'
  | 'tenant-secret'
  | 'app-id-empty'
  | 'app-id-form'
  | 'app-id-same'
  | 'app-id-graph'
  | 'app-id-secret'
  | 'microsoft-ids-swapped'
  | 'microsoft-secret-empty'
  | 'microsoft-secret-guid'
  | 'microsoft-secret-spaces'
  | 'microsoft-secret-short'

const guid = /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i
const domain = /^(?=.{4,253}$)([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/i
/** Values of secrets carry signs that no id has, mostly `~` (Entra's secrets: 40 letters). */
const secretLike = /^(?=.*[~_.])[A-Za-z0-9~_.-]{30,80}$/

/** Words and the id that stand for personal accounts or for any directory (identity platform). */
const noDirectory = new Set([
  'common',
  'organizations',
  'consumers',
  '9188040d-6c67-4c5b-b112-36a304b66dad',
])

/** Microsoft Graph itself, whose id stands beside every permission. */
const graphApp = '00000003-0000-0000-c000-000000000000'

const isGuid = (text: string): boolean => guid.test(text)
const isDomain = (text: string): boolean => domain.test(text)

/** Braces around a GUID, as some pages show it, are no part of it. */
export const bareId = (text: string): string =>
  isGuid(text) ? text.replaceAll(/[{}]/g, '').toLowerCase() : text

/** Judges a Directory (tenant) ID: a GUID or a domain of the organisation. */
export function tenantProblem(text: string): MicrosoftFieldProblem | null {
  if (text === '') return 'tenant-empty'
  if (noDirectory.has(bareId(text).toLowerCase())) return 'tenant-personal'
  if (isGuid(text) || isDomain(text)) return null
  if (/^[^@\s]+@[^@\s]+$/.test(text)) return 'tenant-address'
  return secretLike.test(text) ? 'tenant-secret' : 'tenant-form'
}

/** Judges an Application (client) ID; `tenant` is what stands in the field beside. */
export function appIdProblem(text: string, tenant: string): MicrosoftFieldProblem | null {
  if (text === '') return 'app-id-empty'
  if (isDomain(text) && isGuid(tenant)) return 'microsoft-ids-swapped'
  if (!isGuid(text)) return secretLike.test(text) ? 'app-id-secret' : 'app-id-form'
  if (bareId(text) === graphApp) return 'app-id-graph'
  return bareId(text) === bareId(tenant) ? 'app-id-same' : null
}

/** Judges the value of a client secret without any call: the column beside it holds a GUID. */
export function microsoftSecretProblem(text: string): MicrosoftFieldProblem | null {
  if (text === '') return 'microsoft-secret-empty'
  if (isGuid(text)) return 'microsoft-secret-guid'
  if (/\s/.test(text)) return 'microsoft-secret-spaces'
  return text.length < 16 ? 'microsoft-secret-short' : null
}

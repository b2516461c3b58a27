/**
 * What is wrong with a value that a person typed; each word has a sentence that says what to do
 * (`setup.missing.<word>`).
 */
export type FieldProblem =
  | 'corp-id-empty'
  | 'corp-id-form'
  | 'client-id-empty'
  | 'client-id-form'
  | 'client-id-agent'
  | 'client-id-robot'
  | 'ids-swapped'
  | 'secret-empty'
  | 'secret-guid'
  | 'secret-short'
  | 'secret-spaces'
  | 'secret-is-id'
  | 'place-empty'
  | 'place-relative'
  | 'place-address'
  | 'place-not-https'
  | 'place-password'

const guid = /^\{?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\}?$/i
/** `ding` and hex digits (paper `dingtalk-api.md`); the long form holds 32. */
const corpId = /^ding[0-9a-f]{12,40}$/i
const longCorpId = /^ding[0-9a-f]{32}$/i
/** `ding` and 16 letters or digits, some older ones a little longer. */
const clientId = /^ding[a-z0-9]{12,24}$/i

/** Invisible characters that come along when one copies from a web page. */
const invisible = /[\u200B-\u200D\u2060\uFEFF\u00AD]/g

/** Takes off what surely does not belong to an id or a secret: spaces around, invisible signs. */
export const tidy = (text: string): string => text.replaceAll(invisible, '').trim()

/** Judges an Organisation ID. */
export function corpIdProblem(text: string): FieldProblem | null {
  if (text === '') return 'corp-id-empty'
  if (corpId.test(text)) return null
  return clientId.test(text) ? 'ids-swapped' : 'corp-id-form'
}

/** Judges a Client ID; other numbers of the same console page are told by their looks. */
export function clientIdProblem(text: string): FieldProblem | null {
  if (text === '') return 'client-id-empty'
  if (longCorpId.test(text)) return 'ids-swapped'
  if (clientId.test(text)) return null
  if (/^\d{6,14}$/.test(text)) return 'client-id-agent'
  return /^[0-9a-f]{64}$/i.test(text) ? 'client-id-robot' : 'client-id-form'
}

/** Judges a Client Secret without any call; `ids` are the two other fields. */
export function secretProblem(text: string, ids: readonly string[]): FieldProblem | null {
  if (text === '') return 'secret-empty'
  if (guid.test(text)) return 'secret-guid'
  if (ids.includes(text)) return 'secret-is-id'
  if (/\s/.test(text)) return 'secret-spaces'
  return text.length < 32 ? 'secret-short' : null
}

const isAbsolute = (path: string): boolean =>
  path.startsWith('/') || /^[a-z]:[\\/]/i.test(path) || /^\\\\[^\\]+\\[^\\]/.test(path)

/** Judges the form of a folder's path; whether it can be used only the computer can say. */
export function folderProblem(text: string): FieldProblem | null {
  if (text === '') return 'place-empty'
  return isAbsolute(text) ? null : 'place-relative'
}

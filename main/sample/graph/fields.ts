import { fail, isObject, textOr, type Json } from './wire.ts'

/** Members that clients send back though they cannot write them. */
const readOnly = new Set([
  'id',
  'changeKey',
  'createdDateTime',
  'lastModifiedDateTime',
  'parentFolderId',
  'hasAttachments',
  'webLink',
  'bodyPreview',
  'singleValueExtendedProperties',
  'multiValueExtendedProperties',
  'attachments',
  'extensions',
])

/** What a kind's body may hold: a default for every member that can be written. */
export type Shape = Readonly<Json>

const unfit = (name: string, type: string): never =>
  fail(
    400,
    'RequestBodyRead',
    `The property '${name}' does not exist on type '${type}' or is not valid.`,
  )

function sameSort(value: unknown, other: unknown): boolean {
  if (value === null || other === null) return other === null || value === null
  if (Array.isArray(other)) return Array.isArray(value)
  return isObject(other) ? isObject(value) : typeof value === typeof other
}

/** The members of a body that its kind takes; 400 for unknown ones and wrong types. */
export function writable(
  body: Json,
  shape: Shape,
  at: Readonly<{ type: string; ignored?: readonly string[] }>,
): Json {
  const taken: Json = {}
  for (const [name, value] of Object.entries(body)) {
    const skipped = name.includes('@odata.') || readOnly.has(name) || at.ignored?.includes(name)
    if (!Object.hasOwn(shape, name)) {
      if (skipped !== true) unfit(name, at.type)
      continue
    }
    if (!sameSort(value, shape[name])) unfit(name, at.type)
    taken[name] = value === null ? (Array.isArray(shape[name]) ? [] : null) : value
  }
  return taken
}

/** Whether two values are the same JSON. */
export const sameJson = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b)

const tags = /<(?:style|script)[\s\S]*?<\/(?:style|script)>|<[^>]+>/gi
const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&quot;': '"',
  '&nbsp;': ' ',
  '&#39;': "'",
}

/** The text of a body of HTML. */
export const plainOf = (html: string): string =>
  html
    .replaceAll(tags, '')
    .replaceAll(/&(?:amp|lt|gt|quot|nbsp|#39);/g, (name) => entities[name] ?? name)

const unsafe = /<script[\s\S]*?<\/script>|\son\w+="[^"]*"/gi

/** A body as it is kept: Exchange wraps HTML in a document and takes scripts out. */
export function keptBody(value: unknown): Json {
  const body = isObject(value) ? value : {}
  const type = textOr(body['contentType'], 'text').toLowerCase()
  const content = textOr(body['content'], '')
  if (!['text', 'html'].includes(type)) return fail(400, 'RequestBodyRead', 'body.contentType')
  if (type === 'text' || content === '') return { contentType: type, content }
  const safe = content.replaceAll(unsafe, '')
  const whole = /<html[\s>]/i.test(safe)
    ? safe
    : `<html><head>\r\n<meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head><body>${safe}</body></html>`
  return { contentType: 'html', content: whole }
}

/** A body in the form that a client prefers, and its first 255 characters. */
export function shownBody(body: Json, asText: boolean): { body: Json; bodyPreview: string } {
  const content = textOr(body['content'], '')
  const plain = body['contentType'] === 'html' ? plainOf(content) : content
  const preview = Array.from(plain.replaceAll(/\s+/g, ' ').trim()).slice(0, 255).join('')
  return { body: asText ? { contentType: 'text', content: plain } : body, bodyPreview: preview }
}

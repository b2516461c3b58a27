import { refuse, refuseLegacy } from './refusal.ts'

type Body = Readonly<Record<string, unknown>>

/** A text or number as text, anything else as '': objects may bear a `toString` of their sender's. */
export const plainText = (value: unknown): string =>
  typeof value === 'string' || typeof value === 'number' ? String(value) : ''

const missing = (name: string): never => refuseLegacy(400002, `参数错误: 缺少参数 ${name}`)

/** A text of a legacy body (numbers are taken too, ids come as both); 40035 if it is missing. */
export function textOf(body: Body, name: string): string {
  const text = plainText(body[name])
  return text === '' ? missing(name) : text
}

/** A whole number of a legacy body within limits; 40035 if it is no number or out of them. */
export function countOf(
  body: Body,
  name: string,
  limits: Readonly<{ from: number; to: number; else?: number }>,
): number {
  const value = body[name] ?? limits.else
  if (value === undefined) return missing(name)
  const count = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value
  const fits = typeof count === 'number' && Number.isInteger(count)
  if (!fits || count < limits.from || count > limits.to) {
    return refuseLegacy(40035, `不合法的参数: ${name}`)
  }
  return count
}

/** A page size of a v1 query or body within limits; refused with the given code. */
export function pageSize(
  value: unknown,
  limits: Readonly<{ to: number; else: number; code: string }>,
): number {
  if (value === null || value === undefined || value === '') return limits.else
  const count = typeof value === 'string' ? Number(value) : value
  const fits = typeof count === 'number' && Number.isInteger(count) && count > 0
  return fits && count <= limits.to ? count : refuse(400, limits.code, `${limits.code}: maxResults`)
}

/** The `option` object of storage calls; empty if there is none. */
export function optionOf(body: Body): Body {
  const { option } = body
  if (option === undefined || option === null) return {}
  return typeof option === 'object' && !Array.isArray(option)
    ? (option as Body)
    : refuse(400, 'paramError', 'option')
}

/** A slice of a list and the token of the next one; null at the end. */
export type Slice<T> = Readonly<{ items: readonly T[]; next: string | null }>

const mark = 'pg'

/** Makes an opaque page token for an offset; `list` binds it to the list it was given for. */
export const pageToken = (list: string, offset: number): string =>
  Buffer.from(JSON.stringify([mark, list, offset])).toString('base64url')

/** The offset of a page token of this list; null if the token is none of ours. */
export function readToken(list: string, token: string): number | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(token, 'base64url').toString('utf8'))
    const ours = Array.isArray(value) && value[0] === mark && value[1] === list
    return ours && typeof value[2] === 'number' ? value[2] : null
  } catch (error) {
    if (error instanceof SyntaxError) return null
    throw error
  }
}

/** Cuts a page out of a list. */
export function slice<T>(
  items: readonly T[],
  page: Readonly<{ list: string; offset: number; size: number }>,
): Slice<T> {
  const end = page.offset + page.size
  return {
    items: items.slice(page.offset, end),
    next: end < items.length ? pageToken(page.list, end) : null,
  }
}

/** One token after white space; the groups tell strings from other plain values. */
const token =
  /[ \t\r\n]*(?:([{}[\],:])|("(?:[ -!#-[\]-\uFFFF]|\\(?:["\\/bfnrt]|u[\da-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null))/y

type Expected = 'value' | 'item or ]' | 'name or }' | 'name' | ':' | ', or end' | 'nothing'

const opens: Readonly<Record<string, Expected>> = { '{': 'name or }', '[': 'item or ]' }
const isValue = (expected: Expected) => expected === 'value' || expected === 'item or ]'
const isName = (expected: Expected) => expected === 'name' || expected === 'name or }'

type Closing = { opened: string; empty: Expected }
const closings: Readonly<Record<string, Closing>> = {
  '}': { opened: '{', empty: 'name or }' },
  ']': { opened: '[', empty: 'item or ]' },
}

function afterOpening(mark: string, expected: Expected, open: string[]): Expected | null {
  if (!isValue(expected)) return null
  open.push(mark)
  return opens[mark] ?? null
}

function afterClosing(closing: Closing, expected: Expected, open: string[]): Expected | null {
  const fits = expected === ', or end' || expected === closing.empty
  if (!fits || open.at(-1) !== closing.opened) return null
  open.pop()
  return afterValue(open)
}

/** Says what must follow a mark, or null where the mark does not fit; `open` is changed. */
function afterMark(mark: string, expected: Expected, open: string[]): Expected | null {
  const closing = closings[mark]
  if (closing !== undefined) return afterClosing(closing, expected, open)
  if (mark in opens) return afterOpening(mark, expected, open)
  if (mark === ':') return expected === ':' ? 'value' : null
  if (expected !== ', or end') return null
  return open.at(-1) === '{' ? 'name' : 'value'
}

const afterValue = (open: readonly string[]): Expected =>
  open.length === 0 ? 'nothing' : ', or end'

function afterPlain(isString: boolean, expected: Expected, open: string[]): Expected | null {
  if (isValue(expected)) return afterValue(open)
  return isString && isName(expected) ? ':' : null
}

/**
 * Finds where a text stops being JSON (RFC 8259), as an offset; its end where it is cut off.
 *
 * V8 names the position in some of its messages only.
 */
export function jsonMistake(text: string): number {
  const open: string[] = []
  let expected: Expected | null = 'value'
  let at = 0
  for (;;) {
    token.lastIndex = at
    const found = token.exec(text)
    if (found === null) break
    const [, mark, string] = found
    expected =
      mark === undefined
        ? afterPlain(string !== undefined, expected, open)
        : afterMark(mark, expected, open)
    if (expected === null) break
    at = token.lastIndex
  }
  const rest = text.slice(at)
  return rest.trim() === '' ? text.trimEnd().length : at + rest.search(/[^ \t\r\n]/)
}

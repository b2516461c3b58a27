import { fail, isObject, type Json } from './wire.ts'

/** Tells whether a record fits a filter. */
export type Test = (record: Json) => boolean

type Token = Readonly<{ kind: 'text' | 'word' | 'mark'; value: string }>
type Operand = (record: Json) => unknown

const tokens = /\s*(?:'((?:[^']|'')*)'|([A-Za-z0-9_@.$:+-]+(?:\/[A-Za-z0-9_@.$]+)*)|([(),/:]))/y

const bad = (why: string): never => fail(400, 'BadRequest', `Invalid filter clause: ${why}`)

function tokenise(text: string): Token[] {
  const list: Token[] = []
  tokens.lastIndex = 0
  while (tokens.lastIndex < text.trimEnd().length) {
    const found = tokens.exec(text)
    if (found === null) return bad(`character at ${text.length}`)
    const [, quoted, word, mark] = found
    if (quoted !== undefined) list.push({ kind: 'text', value: quoted.replaceAll("''", "'") })
    else if (word !== undefined) list.push({ kind: 'word', value: word })
    else list.push({ kind: 'mark', value: mark ?? '' })
  }
  return list
}

const stamp = /^\d{4}-\d\d-\d\d(T[\d:.]+(Z|[+-]\d\d:\d\d))?$/

function literal(word: string): Operand | null {
  if (word === 'null') return () => null
  if (word === 'true' || word === 'false') return () => word === 'true'
  if (stamp.test(word)) return () => Date.parse(word)
  return /^-?\d+(\.\d+)?$/.test(word) ? () => Number(word) : null
}

/** Reads a property; one whose name is not told by the record is null. */
function property(path: string): Operand {
  const names = path.split('/')
  return (record) =>
    names.reduce<unknown>((value, name) => (isObject(value) ? value[name] : undefined), record) ??
    null
}

// Strings of Graph compare without regard to case; stamps compare as times.
function alike(value: unknown, other: unknown): unknown {
  if (typeof value !== 'string') return value
  return typeof other === 'number' ? Date.parse(value) : value.toLowerCase()
}

const compare: Readonly<Record<string, (a: unknown, b: unknown) => boolean>> = {
  eq: (a, b) => a === b,
  ne: (a, b) => a !== b,
  gt: (a, b) => a !== null && b !== null && Number(a) > Number(b),
  ge: (a, b) => a !== null && b !== null && Number(a) >= Number(b),
  lt: (a, b) => a !== null && b !== null && Number(a) < Number(b),
  le: (a, b) => a !== null && b !== null && Number(a) <= Number(b),
}

const functions: Readonly<Record<string, (text: string, part: string) => boolean>> = {
  startswith: (text, part) => text.startsWith(part),
  endswith: (text, part) => text.endsWith(part),
  contains: (text, part) => text.includes(part),
}

const lower = (value: unknown): string => (typeof value === 'string' ? value.toLowerCase() : '')

/** A parser over the tokens of one filter (OData 4.01 URL conventions, 5.1.1, the part that Graph's mail has). */
class Parser {
  readonly #tokens: readonly Token[]
  #at = 0

  constructor(list: readonly Token[]) {
    this.#tokens = list
  }

  whole(): Test {
    const test = this.#either()
    return this.#at === this.#tokens.length ? test : bad('something follows')
  }

  #either(): Test {
    let left = this.#both()
    while (this.#word('or')) {
      const first = left
      const second = this.#both()
      left = (record) => first(record) || second(record)
    }
    return left
  }

  #both(): Test {
    let left = this.#one()
    while (this.#word('and')) {
      const first = left
      const second = this.#one()
      left = (record) => first(record) && second(record)
    }
    return left
  }

  #one(): Test {
    if (this.#word('not')) {
      const test = this.#one()
      return (record) => !test(record)
    }
    if (this.#mark('(')) {
      const test = this.#either()
      this.#need(')')
      return test
    }
    return this.#comparison()
  }

  #comparison(): Test {
    const name = this.#peek()
    const next = this.#tokens[this.#at + 1]
    if (name?.kind === 'word' && next?.value === '(' && next.kind === 'mark') {
      return name.value.endsWith('/any') ? this.#any() : this.#function()
    }
    const left = this.#operand()
    const operator = compare[this.#take().value] ?? bad('operator')
    const right = this.#operand()
    return (record) => {
      const [a, b] = [left(record), right(record)]
      return operator(alike(a, b), alike(b, a))
    }
  }

  #function(): Test {
    const call = functions[this.#take().value] ?? bad('function')
    this.#need('(')
    const text = this.#operand()
    this.#need(',')
    const part = this.#operand()
    this.#need(')')
    return (record) => call(lower(text(record)), lower(part(record)))
  }

  /** `list/any(x: x/name eq 'value')`, also written `any(x:x/name …)`. */
  #any(): Test {
    const path = this.#take().value.slice(0, -'/any'.length)
    this.#need('(')
    // The colon may stick to the variable, as may the word behind it.
    const [variable = '', rest = ''] = this.#take().value.split(':')
    if (rest !== '') this.#putBack(rest)
    else this.#mark(':')
    const test = this.#either()
    this.#need(')')
    const list = property(path)
    return (record) => {
      const members = list(record)
      return Array.isArray(members) && members.some((one) => test({ [variable]: one }))
    }
  }

  #putBack(word: string): void {
    this.#at -= 1
    ;(this.#tokens as Token[])[this.#at] = { kind: 'word', value: word }
  }

  #operand(): Operand {
    const { kind, value } = this.#take()
    if (kind === 'text') return () => value
    if (kind === 'mark') return bad(value)
    return literal(value) ?? property(value)
  }

  #peek(): Token | undefined {
    return this.#tokens[this.#at]
  }

  #take(): Token {
    const token = this.#peek() ?? bad('it ends too early')
    this.#at += 1
    return token
  }

  #word(value: string): boolean {
    const fits = this.#peek()?.kind === 'word' && this.#peek()?.value === value
    if (fits) this.#at += 1
    return fits
  }

  #mark(value: string): boolean {
    const fits = this.#peek()?.kind === 'mark' && this.#peek()?.value === value
    if (fits) this.#at += 1
    return fits
  }

  #need(value: string): void {
    if (!this.#mark(value)) bad(`${value} is missing`)
  }
}

/** Reads a `$filter`; 400 for what is none. */
export const parseFilter = (text: string): Test => new Parser(tokenise(text)).whole()

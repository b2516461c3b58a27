import { RepositoryError } from './error.ts'

/** Decides over paths that begin with `/` and have no `/` at the end. */
export interface PathFilter {
  /** True for an entry that a restore takes. */
  takes(path: string): boolean
  /** False for a folder below which nothing can be taken. */
  enters(path: string): boolean
}

/**
 * Makes a filter of patterns.
 *
 * `*` and `?` stand for characters of one name, `**` for any number of folders; a pattern with `/` in
 * front begins at the root, any other one anywhere. A folder that fits brings all below it. `\` takes
 * the meaning from the next character.
 */
export function pathFilter(
  include: readonly string[] | undefined,
  exclude: readonly string[] = [],
): PathFilter {
  const wanted = include?.map(compile)
  const unwanted = exclude.map(compile)
  return {
    takes: (path) =>
      !unwanted.some(({ whole }) => whole.test(path)) &&
      (wanted === undefined || wanted.some(({ whole }) => whole.test(path))),
    enters: (path) =>
      !unwanted.some(({ whole }) => whole.test(path)) &&
      (wanted === undefined || wanted.some((pattern) => leadsTo(pattern, path))),
  }
}

/** `whole`: the entry itself or what lies below; `steps`: one expression per folder on the way. */
type Pattern = Readonly<{ whole: RegExp; steps: readonly RegExp[] | null }>

function leadsTo({ whole, steps }: Pattern, path: string): boolean {
  if (steps === null || whole.test(path)) return true
  const names = path.split('/').slice(1)
  return names.every((name, depth) => steps[depth]?.test(name) ?? false)
}

function compile(pattern: string): Pattern {
  const isAnchored = pattern.startsWith('/')
  const names = pattern.split('/').filter((name) => name !== '')
  if (names.length === 0 && !isAnchored) throw new RepositoryError('unfit', 'an empty pattern')
  const parts = names.map((name) => (name === '**' ? '(?:/[^/]+)*' : `/${nameExpression(name)}`))
  const begin = isAnchored ? '^' : '^(?:/[^/]+)*'
  const isPlain = isAnchored && !names.includes('**')
  return {
    whole: new RegExp(`${begin}${parts.join('')}(?:/|$)`, 'su'),
    steps: isPlain ? names.map((name) => new RegExp(`^${nameExpression(name)}$`, 'su')) : null,
  }
}

function nameExpression(name: string): string {
  let expression = ''
  for (const [, escaped, character = ''] of name.matchAll(/\\(.)|(.)/gsu)) {
    if (escaped !== undefined) expression += literal(escaped)
    else if (character === '*') expression += '[^/]*'
    else if (character === '?') expression += '[^/]'
    else expression += literal(character)
  }
  return expression
}

const literal = (character: string): string => character.replace(/[\\^$.*+?()[\]{}|/]/, '\\$&')

import { Converter } from 'opencc-js/t2cn'

const variants = ['t', 'tw', 'hk'] as const
const han = /\p{Script=Han}/gu
const plain = /^\p{ASCII}*$/u

/** Blocks that hold traditional characters: CJK, extension A, compatibility, extension B. */
const blocks: readonly (readonly [number, number])[] = [
  [0x3400, 0x4dbf],
  [0x4e00, 0x9fff],
  [0xf900, 0xfaff],
  [0x20000, 0x2a6df],
]

let simplified: ReadonlyMap<string, string> | null = null

/**
 * Traditional character → simplified one, each by itself.
 *
 * Converting whole sentences would give other characters in other company, so that a word asked for
 * might differ from the same word in a text; one by one they always agree.
 */
function simplifiedOf(): ReadonlyMap<string, string> {
  if (simplified !== null) return simplified
  const all = blocks.flatMap(([from, to]) =>
    Array.from({ length: to - from + 1 }, (_, at) => String.fromCodePoint(from + at)),
  )
  const map = new Map<string, string>()
  for (const from of variants) {
    const converted = Converter({ from, to: 'cn' })(all.join('\n')).split('\n')
    for (const [at, character] of all.entries()) {
      const other = converted[at]
      if (other !== undefined && other !== character && !map.has(character)) {
        map.set(character, other)
      }
    }
  }
  simplified = map
  return map
}

/**
 * Gives the form in which texts are compared: width and ligatures evened, lower case, no accents,
 * simplified Chinese.
 */
export function fold(text: string): string {
  if (plain.test(text)) return text.toLowerCase()
  const even = text
    .normalize('NFKD')
    .replaceAll(/\p{M}+/gu, '')
    .normalize('NFKC')
    .toLowerCase()
  const map = simplifiedOf()
  return even.replaceAll(han, (character) => map.get(character) ?? character)
}

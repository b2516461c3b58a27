/** Most edits between two texts that are looked for; beyond it they count as wholly different. */
const most = 1000

/** Words, single Han characters, spaces and signs: the grain in which an edit is carried over. */
export const words = (text: string): readonly string[] =>
  text.match(/\n|[^\S\n]+|\p{Script=Han}|[\p{L}\p{N}]+|./gsu) ?? []

/** Lines with their ends: the grain in which two people's edits are merged. */
export const lines = (text: string): readonly string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? []

type Tokens = readonly string[]
/** For each token of the first the place of its match in the second, or -1. */
type Matches = Int32Array

type Way = Readonly<{ a: Tokens; b: Tokens; trace: readonly Int32Array[]; offset: number }>

/** Follows the edits back (Myers, "An O(ND) difference algorithm", 1986, section 4). */
function backtrack({ a, b, trace, offset }: Way, matches: Matches, shift: number): void {
  let x = a.length
  let y = b.length
  for (let d = trace.length - 1; d >= 0; d -= 1) {
    const v = trace[d] ?? new Int32Array(0)
    const at = (k: number): number => v[k + offset] ?? -1
    const k = x - y
    const down = k === -d || (k !== d && at(k - 1) < at(k + 1))
    const before = down ? k + 1 : k - 1
    const fromX = d === 0 ? 0 : at(before)
    const fromY = d === 0 ? 0 : fromX - before
    while (x > fromX && y > fromY) {
      x -= 1
      y -= 1
      matches[x + shift] = y + shift
    }
    x = fromX
    y = fromY
  }
}

function snake(a: Tokens, b: Tokens, from: readonly [number, number]): number {
  let [x, y] = from
  while (x < a.length && y < b.length && a[x] === b[y]) {
    x += 1
    y += 1
  }
  return x
}

/** One round of the search; true once the end is reached. */
function advance(v: Int32Array, d: number, { a, b, offset }: Omit<Way, 'trace'>): boolean {
  for (let k = -d; k <= d; k += 2) {
    const left = v[k - 1 + offset] ?? -1
    const right = v[k + 1 + offset] ?? -1
    const x = k === -d || (k !== d && left < right) ? right : left + 1
    const end = snake(a, b, [x, x - k])
    v[k + offset] = end
    if (end >= a.length && end - k >= b.length) return true
  }
  return false
}

function middle(a: Tokens, b: Tokens, fill: (way: Way) => void): void {
  const limit = Math.min(most, a.length + b.length)
  const offset = limit + 1
  const v = new Int32Array(2 * limit + 3)
  const trace: Int32Array[] = []
  for (let d = 0; d <= limit; d += 1) {
    trace.push(v.slice())
    if (advance(v, d, { a, b, offset })) {
      fill({ a, b, trace, offset })
      return
    }
  }
}

/** Matches of a longest common subsequence of two token lists. */
export function matchesOf(a: Tokens, b: Tokens): Matches {
  const matches: Matches = new Int32Array(a.length).fill(-1)
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) {
    matches[start] = start
    start += 1
  }
  let end = 0
  while (end < a.length - start && end < b.length - start && a.at(-1 - end) === b.at(-1 - end)) {
    end += 1
    matches[a.length - end] = b.length - end
  }
  const cut = [a.slice(start, a.length - end), b.slice(start, b.length - end)] as const
  middle(cut[0], cut[1], (way) => backtrack(way, matches, start))
  return matches
}

/** One chunk between two places that all three texts share; null if both changed it differently. */
function settle(base: string, a: string, b: string): string | null {
  if (a === base) return b
  return b === base || a === b ? a : null
}

/**
 * Merges two changed texts by what they came from (diff3). Null if both changed the same place to
 * different words. Symmetric in `a` and `b`.
 */
export function merge3(
  texts: Readonly<{ base: string; a: string; b: string }>,
  grain: (text: string) => Tokens,
): string | null {
  const [base, a, b] = [grain(texts.base), grain(texts.a), grain(texts.b)]
  const [toA, toB] = [matchesOf(base, a), matchesOf(base, b)]
  const merged: string[] = []
  let [i, j, k] = [0, 0, 0]
  const chunk = (to: readonly [number, number, number]): boolean => {
    const text = settle(
      base.slice(i, to[0]).join(''),
      a.slice(j, to[1]).join(''),
      b.slice(k, to[2]).join(''),
    )
    if (text !== null) merged.push(text)
    return text !== null
  }
  for (let at = 0; at < base.length; at += 1) {
    const [inA, inB] = [toA[at] ?? -1, toB[at] ?? -1]
    if (inA < 0 || inB < 0) continue
    if (!chunk([at, inA, inB])) return null
    merged.push(base[at] ?? '')
    ;[i, j, k] = [at + 1, inA + 1, inB + 1]
  }
  return chunk([base.length, a.length, b.length]) ? merged.join('') : null
}

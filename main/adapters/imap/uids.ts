/** Writes UIDs as a sequence set (RFC 3501, section 9), `3:7,9`: short where they are neighbours. */
export function uidRange(uids: readonly number[]): string {
  const parts: string[] = []
  const sorted = [...new Set(uids)].toSorted((a, b) => a - b)
  for (let at = 0; at < sorted.length;) {
    const first = sorted[at] ?? 0
    let last = first
    while (sorted[at + 1] === last + 1) {
      at += 1
      last += 1
    }
    at += 1
    parts.push(first === last ? `${first}` : `${first}:${last}`)
  }
  return parts.join(',')
}

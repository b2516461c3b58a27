/** Reads bytes as UTF-8 or UTF-16 with its mark, else as GB 18030, in which old files are kept. */
export function decode(bytes: Uint8Array): string {
  const [first, second] = bytes
  if (first === 0xff && second === 0xfe) return new TextDecoder('utf-16le').decode(bytes)
  if (first === 0xfe && second === 0xff) return new TextDecoder('utf-16be').decode(bytes)
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch {
    // The decoder says no more than "not UTF-8", which is the answer wanted here.
    return new TextDecoder('gb18030').decode(bytes)
  }
}

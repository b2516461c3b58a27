import { inflateRawSync } from 'node:zlib'

/** A member of a ZIP: where its bytes lie. */
type Member = Readonly<{ offset: number; packed: number; method: number }>

/** Members that are looked at; office files have some dozens. */
const mostMembers = 5_000

const endMark = 0x06054b50
const entryMark = 0x02014b50
const headMark = 0x04034b50

/** Place of the end record, which stands before a comment of at most 64 KB; -1 where there is none. */
function endOf(bytes: Buffer): number {
  const first = Math.max(0, bytes.length - 65_557)
  for (let at = bytes.length - 22; at >= first; at -= 1)
    if (bytes.readUInt32LE(at) === endMark) return at
  return -1
}

/** Members by name, from the directory at the end (APPNOTE.TXT 4.3.12); empty where it is broken. */
export function zipMembers(bytes: Buffer): ReadonlyMap<string, Member> {
  const members = new Map<string, Member>()
  const end = bytes.length < 22 ? -1 : endOf(bytes)
  if (end < 0) return members
  let at = bytes.readUInt32LE(end + 16)
  for (let n = Math.min(mostMembers, bytes.readUInt16LE(end + 10)); n > 0; n -= 1) {
    if (at + 46 > bytes.length || bytes.readUInt32LE(at) !== entryMark) break
    const length = bytes.readUInt16LE(at + 28)
    members.set(bytes.toString('utf8', at + 46, at + 46 + length), {
      offset: bytes.readUInt32LE(at + 42),
      packed: bytes.readUInt32LE(at + 20),
      method: bytes.readUInt16LE(at + 10),
    })
    at += 46 + length + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32)
  }
  return members
}

/**
 * The content of a member; null where it is missing, broken, of another method than stored and
 * deflate, or longer than `most` bytes: a small file must not fill the memory.
 */
export function zipContent(bytes: Buffer, member: Member | undefined, most: number): Buffer | null {
  if (member === undefined || member.offset + 30 > bytes.length) return null
  if (bytes.readUInt32LE(member.offset) !== headMark) return null
  const names = bytes.readUInt16LE(member.offset + 26) + bytes.readUInt16LE(member.offset + 28)
  const from = member.offset + 30 + names
  const packed = bytes.subarray(from, from + member.packed)
  if (member.method === 0) return packed.length > most ? null : packed
  if (member.method !== 8) return null
  try {
    return inflateRawSync(packed, { maxOutputLength: most })
  } catch (error) {
    // Broken or beyond the limit: zlib throws plain errors with a code.
    if (error instanceof Error && 'code' in error) return null
    throw error
  }
}

import { crc32 } from 'node:zlib'

/** A file inside an archive. */
export type Member = Readonly<{ name: string; bytes: Buffer }>

const common = (member: Member): Buffer => {
  const head = Buffer.alloc(26)
  head.writeUInt16LE(20, 0)
  head.writeUInt16LE(0x0800, 2) // names are UTF-8
  head.writeUInt16LE(0, 4) // stored: the same bytes on every machine
  head.writeUInt16LE(0, 6)
  head.writeUInt16LE(0x5b54, 8) // 2025-10-20
  head.writeUInt32LE(crc32(member.bytes), 10)
  head.writeUInt32LE(member.bytes.length, 14)
  head.writeUInt32LE(member.bytes.length, 18)
  head.writeUInt16LE(Buffer.byteLength(member.name), 22)
  return head
}

const number = (value: number, size: 2 | 4): Buffer => {
  const bytes = Buffer.alloc(size)
  bytes.writeUIntLE(value, 0, size)
  return bytes
}

/** Packs files into a ZIP archive without compressing them. */
export function zip(members: readonly Member[]): Buffer {
  const parts: Buffer[] = []
  const central: Buffer[] = []
  let offset = 0
  for (const member of members) {
    const name = Buffer.from(member.name)
    const head = common(member)
    const local = Buffer.concat([Buffer.from('PK\u0003\u0004'), head, name, member.bytes])
    const entry = [Buffer.from('PK\u0001\u0002'), number(20, 2), head, Buffer.alloc(10)]
    central.push(...entry, number(offset, 4), name)
    parts.push(local)
    offset += local.length
  }
  const list = Buffer.concat(central)
  const count = number(members.length, 2)
  const tail = [Buffer.from('PK\u0005\u0006'), Buffer.alloc(4), count, count]
  return Buffer.concat([
    ...parts,
    list,
    ...tail,
    number(list.length, 4),
    number(offset, 4),
    number(0, 2),
  ])
}

import { createHash } from 'node:crypto'
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { decodeIndex, indexJson } from '../../main/repository/index-file.ts'
import { goMode, goModeOf, permissionsOf } from '../../main/repository/modes.ts'
import { compareNames } from '../../main/repository/names.ts'
import {
  decodeHeader,
  encodeHeader,
  packSize,
  type PackedBlob,
} from '../../main/repository/pack.ts'
import { decodeSnapshot, snapshotJson } from '../../main/repository/snapshot.ts'
import { decodeTree, encodeTree } from '../../main/repository/tree.ts'
import type { SnapshotData, TreeNode } from '../../main/repository/types.ts'
import {
  createCompressor,
  createDecompressor,
  createReusingDecompressor,
  decompressUnknown,
} from '../../main/repository/zstd.ts'

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')
const time = '2026-11-21T10:00:00.5Z'
const node = (name: string, more: Partial<TreeNode> = {}): TreeNode => ({
  name,
  type: 'file',
  mode: 420,
  mtime: time,
  atime: time,
  ctime: time,
  uid: 0,
  gid: 0,
  content: [],
  ...more,
})

describe('a tree', () => {
  it('has fields in the order that is part of its ID, and a newline at its end', () => {
    const tree = encodeTree([node('a', { size: 3, content: [sha('x')], inode: 2n ** 63n + 1n })])
    expect(tree.toString()).toBe(
      `{"nodes":[{"name":"a","type":"file","mode":420,"mtime":"${time}","atime":"${time}",` +
        `"ctime":"${time}","uid":0,"gid":0,"inode":9223372036854775809,"size":3,` +
        `"content":["${sha('x')}"]}]}\n`,
    )
    expect(encodeTree([]).toString()).toBe('{"nodes":[]}\n')
  })

  it('keeps whatever a node may hold, digit for digit', () => {
    const full = fc.record({
      name: fc
        .string({ unit: 'binary', minLength: 1 })
        .map((name) => `n${name.replaceAll('/', '')}`),
      uid: fc.nat(),
      mode: fc.constantFrom(420, goMode.dir + 493, goMode.symlink + 511),
      inode: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
      device_id: fc.bigInt({ min: 1n, max: 2n ** 64n - 1n }),
      user: fc.string({ unit: 'grapheme', minLength: 1 }),
      linktarget: fc.string({ unit: 'grapheme', minLength: 1 }),
      extended_attributes: fc.constant([{ name: 'user.x', value: 'AAEC' }]),
      links: fc.integer({ min: 1, max: 9 }),
      content: fc.option(fc.array(fc.string().map(sha))),
    })
    fc.assert(
      fc.property(fc.uniqueArray(full, { selector: ({ name }) => name }), (parts) => {
        const nodes = parts.map((part) => node(part.name, part))
        nodes.sort((a, b) => compareNames(a.name, b.name))
        expect(decodeTree(encodeTree(nodes))).toEqual(nodes)
      }),
    )
  })

  it.each([[['b', 'a']], [['a', 'a']], [['\u{1f600}', '\uff5e']], [['']], [['..']], [['a/b']]])(
    'is refused with the names %j',
    (names) => {
      expect(() => encodeTree(names.map((name) => node(name)))).toThrow(/tree/)
    },
  )

  it.each([
    '',
    '[]',
    '{"nodes":{}}',
    '{"nodes":[1]}',
    '{"nodes":[{"name":"a","type":"robot"}]}',
    '{"nodes":[{"name":7,"type":"file"}]}',
    '{"nodes":[{"name":"a","type":"dir","subtree":"../../etc"}]}',
    '{"nodes":[{"name":"a","type":"file","content":["00"]}]}',
    '{"nodes":[{"name":"a","type":"file","size":-1}]}',
  ])('is refused where it says %s', (json) => {
    expect(() => decodeTree(Buffer.from(json))).toThrow(SyntaxError)
  })
})

describe('a pack header', () => {
  const blobs: PackedBlob[] = [
    { id: sha('hello'), type: 'data', offset: 0, length: 37, uncompressedLength: 0 },
    { id: sha('tree'), type: 'tree', offset: 37, length: 64, uncompressedLength: 500 },
  ]

  it('is the known bytes', () => {
    expect(encodeHeader(blobs).toString('hex')).toBe(
      `0025000000${sha('hello')}0340000000f4010000${sha('tree')}`,
    )
    expect(packSize(blobs)).toBe(37 + 64 + 78 + 32 + 4)
  })

  it('comes back, and is refused when cut', () => {
    const header = encodeHeader(blobs)
    expect(decodeHeader(header)).toEqual(blobs)
    expect(() => decodeHeader(header.subarray(0, -1))).toThrow(SyntaxError)
    expect(() => decodeHeader(Buffer.alloc(37, 9))).toThrow(SyntaxError)
  })
})

describe('an index file', () => {
  it('names the plain length of compressed blobs only', () => {
    const blob = {
      id: sha('a'),
      type: 'data',
      offset: 0,
      length: 40,
      uncompressedLength: 0,
    } as const
    const zstd = { ...blob, offset: 40, uncompressedLength: 90 }
    const json = JSON.parse(JSON.stringify(indexJson([{ id: sha('p'), blobs: [blob, zstd] }]))) as {
      packs: { blobs: object[] }[]
    }
    expect(json.packs[0]?.blobs.map((one) => 'uncompressed_length' in one)).toEqual([false, true])
    expect(decodeIndex(json)).toEqual([{ id: sha('p'), blobs: [blob, zstd] }])
  })

  it.each([
    [1],
    [{ packs: [{}] }],
    [{ packs: [{ id: sha('p'), blobs: [{ id: sha('b'), type: 'x', offset: 0, length: 1 }] }] }],
    [{ packs: [{ id: sha('p'), blobs: [{ id: sha('b'), type: 'data', offset: -1, length: 1 }] }] }],
    [
      {
        packs: [
          { id: sha('p'), blobs: [{ id: sha('b'), type: 'data', offset: 0, length: 2 ** 40 }] },
        ],
      },
    ],
  ])('is refused where it says %j', (value) => {
    expect(() => decodeIndex(value)).toThrow(SyntaxError)
  })
})

describe('a snapshot', () => {
  const data: SnapshotData = {
    time: '2026-11-21T18:00:00.123+08:00',
    parent: sha('p'),
    tree: sha('t'),
    paths: ['/dingkeep'],
    hostname: 'ding1',
    tags: ['dingkeep', 'full'],
    program_version: 'DingKeep 0.1.0',
  }

  it('comes back with its fields in order and none that are empty', () => {
    const json = snapshotJson({ ...data, excludes: [], username: '' })
    expect(Object.keys(json)).toEqual(
      'time parent tree paths hostname tags program_version'.split(' '),
    )
    expect(decodeSnapshot(json)).toEqual(data)
  })

  it.each([{ time: 'yesterday' }, { tree: 'x' }, { paths: 'x' }, { tags: [1] }, { parent: '..' }])(
    'is refused with %j',
    (change) => {
      expect(() => decodeSnapshot({ ...snapshotJson(data), ...change })).toThrow(SyntaxError)
    },
  )
})

describe('zstd', () => {
  it('gives frames that the public functions read, and reads theirs', () => {
    const compress = createCompressor()
    const decompress = createDecompressor()
    const reusing = createReusingDecompressor()
    const content = fc.oneof(
      fc.uint8Array({ maxLength: 4000 }),
      fc.nat(600_000).map((length) => new Uint8Array(length).fill(7)),
    )
    fc.assert(
      fc.property(content, (plain) => {
        const packed = Buffer.from(compress(plain))
        expect(zstdDecompressSync(packed).equals(plain)).toBe(true)
        const theirs = zstdCompressSync(plain)
        expect(Buffer.from(decompress(theirs, plain.length)).equals(plain)).toBe(true)
        expect(Buffer.from(reusing(packed, plain.length)).equals(plain)).toBe(true)
      }),
    )
  })

  it('refuses a frame of another length, a cut one and noise, and works on after it', () => {
    const packed = Buffer.from(createCompressor()(Buffer.alloc(100_000, 'abc')))
    const decompress = createDecompressor()
    expect(() => decompress(packed, 99_999)).toThrow(/larger than/)
    expect(() => decompress(packed, 100_001)).toThrow(/Unexpected length/)
    expect(() => decompress(packed.subarray(0, -3), 100_000)).toThrow(/Unexpected length/)
    expect(() => decompress(Buffer.alloc(50, 3), 10)).toThrow(/frame/i)
    expect(decompress(packed, 100_000)).toHaveLength(100_000)
  })

  it('does not unfold a bomb of unknown length', () => {
    const bomb = zstdCompressSync(Buffer.alloc(600 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(100_000)
    expect(() => decompressUnknown(bomb)).toThrow(/larger than/i)
  })
})

describe('modes', () => {
  it('are translated to Go and their permission bits back', () => {
    expect([0o100644, 0o040755, 0o120777, 0o104755].map(goModeOf)).toEqual([
      420, 2_147_484_141, 134_218_239, 8_389_101,
    ])
    expect(permissionsOf(goModeOf(0o107751))).toBe(0o7751)
  })
})

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { nodeOf } from '../../main/repository/archive-nodes.ts'
import { indexJson, indexLength, indexPieces } from '../../main/repository/index-file.ts'
import { compareNames } from '../../main/repository/names.ts'
import { isUnchanged, readOldFolder } from '../../main/repository/old-folder.ts'
import { encodeTree } from '../../main/repository/tree.ts'
import type { TreeNode } from '../../main/repository/types.ts'

const tree = '0'.repeat(64)
const id = fc
  .uint8Array({ minLength: 32, maxLength: 32 })
  .map((b) => Buffer.from(b).toString('hex'))
const name = fc
  .oneof(
    fc.string({ unit: 'binary' }),
    fc.string(),
    fc.constantFrom('},{"name":"x', 'a"b', '合同.docx'),
  )
  .filter((text) => text !== '' && text !== '.' && text !== '..' && !text.includes('/'))
const look = fc.record({
  size: fc.nat(),
  mtimeNs: fc.bigInt({ min: 0n, max: 4_000_000_000_000_000_000n }),
  ctimeNs: fc.bigInt({ min: 0n, max: 4_000_000_000_000_000_000n }),
  mode: fc.constantFrom(0o100644, 0o100755, 0o104600),
})
const file = fc.record({ name, look, content: fc.array(id, { maxLength: 3 }) })
const folder = fc.uniqueArray(file, { selector: (one) => one.name, maxLength: 6 })

type File = typeof file extends fc.Arbitrary<infer F> ? F : never
const nodesOf = (files: readonly File[]): TreeNode[] =>
  files
    .map((one) => nodeOf(one.name, one.look, one.content))
    .toSorted((a, b) => compareNames(a.name, b.name))

describe('the tree of the copy before', () => {
  it('gives every node back, whatever it is called', () => {
    fc.assert(
      fc.property(folder, (files) => {
        const nodes = nodesOf(files)
        const entries = readOldFolder(tree, encodeTree(nodes))
        expect([...entries].map(([key, { node }]) => [key, node])).toEqual(
          nodes.map((node) => [node.name, node]),
        )
      }),
    )
  })

  it('holds a file for unchanged exactly if nothing but known content stands in its node', () => {
    fc.assert(
      fc.property(file, file, fc.boolean(), (one, other, known) => {
        const entry = readOldFolder(tree, encodeTree(nodesOf([one]))).get(one.name)
        if (entry === undefined) throw new Error('the entry is not there')
        const same = { name: one.name, look: one.look }
        expect(isUnchanged(entry, same, () => known)).toBe(known || one.content.length === 0)
        const changed = { name: one.name, look: { ...other.look, size: one.look.size + 1 } }
        expect(isUnchanged(entry, changed, () => true)).toBe(false)
        const touched = { name: one.name, look: { ...one.look, ctimeNs: one.look.ctimeNs + 1n } }
        expect(isUnchanged(entry, touched, () => true)).toBe(false)
      }),
    )
  })

  it('does not take for its own what another program wrote differently', () => {
    const node = nodeOf('a', { size: 3, mtimeNs: 0n, ctimeNs: 0n, mode: 0o100644 }, [tree])
    const foreign = [
      { ...node, user: 'amy' },
      { ...node, inode: 7n },
      {
        ...node,
        extended_attributes: [
          { name: 'a', value: 'x' },
          { name: 'b', value: 'y' },
        ],
      },
    ]
    for (const one of foreign) {
      const entry = readOldFolder(tree, encodeTree([one])).get('a')
      const now = { name: 'a', look: { size: 3, mtimeNs: 0n, ctimeNs: 0n, mode: 0o100644 } }
      expect(entry && isUnchanged(entry, now, () => true)).toBe(false)
      expect(entry?.node).toEqual(one)
    }
  })

  it('calls a blob damaged that is no tree', () => {
    for (const text of ['', '{}', '{"nodes":[{"name":}]}\n', '{"nodes":[{"name":"a"}]}\n']) {
      const read = () =>
        [...readOldFolder(tree, Buffer.from(text)).values()].map(({ node }) => node.type)
      expect(read).toThrow(expect.objectContaining({ reason: 'damaged' }))
    }
  })
})

describe('an index file in pieces', () => {
  const blob = fc.record({ length: fc.integer({ min: 32, max: 2 ** 31 }), plain: fc.nat() })
  const pack = fc.record({ id, blobs: fc.array(fc.tuple(id, blob), { maxLength: 5 }) })

  it('says the same as whole, and knows its length before', () => {
    fc.assert(
      fc.property(fc.array(pack, { maxLength: 4 }), (packs) => {
        const indexed = packs.map(({ id: packId, blobs }) => {
          let offset = 0
          const inside = blobs.map(([blobId, { length, plain }]) => {
            offset += length
            const type = 'data' as const
            return { id: blobId, type, offset: offset - length, length, uncompressedLength: plain }
          })
          return { id: packId, blobs: inside }
        })
        const bytes = Buffer.concat([...indexPieces(indexed)])
        expect(JSON.parse(bytes.toString())).toEqual(indexJson(indexed))
        const lengths = packs.map(({ blobs }) =>
          blobs.map(([, { length, plain }]) => [length, plain] as const),
        )
        expect(indexLength(lengths)).toBe(bytes.length)
      }),
    )
  })
})

import { createHash } from 'node:crypto'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { MutableIndex } from '../../main/repository/blob-index.ts'
import { BlobTable, createSegment } from '../../main/repository/blob-table.ts'
import type { PackedBlob } from '../../main/repository/pack.ts'

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')
const bytes = (text: string): Buffer => createHash('sha256').update(text).digest()

const anyPacks = fc.uniqueArray(
  fc.record({
    id: fc.nat(50).map((n) => sha(`pack${n}`)),
    blobs: fc.array(
      fc.record({
        id: fc.nat(40).map((n) => sha(`blob${n}`)),
        type: fc.constantFrom('data' as const, 'tree' as const),
        length: fc.integer({ min: 33, max: 2 ** 32 - 1 }),
        uncompressedLength: fc.nat(2 ** 32 - 1),
      }),
      { maxLength: 12 },
    ),
  }),
  { selector: ({ id }) => id, maxLength: 12 },
)

describe('the index of blobs', () => {
  it('finds every place of every blob, and nothing else', () => {
    fc.assert(
      fc.property(anyPacks, (drawn) => {
        const index = new MutableIndex(0)
        const model = new Map<string, object[]>()
        for (const { id: packId, blobs } of drawn) {
          const placed: PackedBlob[] = blobs.map((blob, offset) => ({ ...blob, offset }))
          index.add({ id: packId, blobs: placed })
          index.add({ id: packId, blobs: placed })
          for (const blob of placed) {
            const name = `${blob.type}:${blob.id}`
            model.set(name, [...(model.get(name) ?? []), { ...blob, packId }])
          }
        }
        for (let n = 0; n <= 40; n++) {
          for (const type of ['data', 'tree'] as const) {
            const expected = model.get(`${type}:${sha(`blob${n}`)}`) ?? []
            expect(index.lookupAll(type, sha(`blob${n}`))).toEqual(expected)
          }
        }
        const all = [...model.values()]
        expect([...index.blobs()]).toHaveLength(all.flat().length)
        expect(index.blobCount).toBe(all.flat().length)
        expect([...index.duplicates()]).toHaveLength(
          all.filter((places) => places.length > 1).length,
        )
      }),
    )
  })

  it('grows beyond its first segment and tells of it', () => {
    const index = new MutableIndex(0)
    let told = 0
    index.onSegment = () => told++
    for (let pack = 0; pack < 30; pack++) {
      const blobs = Array.from({ length: 10_000 }, (_, i): PackedBlob => {
        const id = sha(`${pack}/${i}`)
        return { id, type: 'data', offset: i, length: 40, uncompressedLength: 0 }
      })
      index.add({ id: sha(`pack${pack}`), blobs })
    }
    const found = [0, 12, 29].map((pack) => index.lookup('data', sha(`${pack}/77`))?.packId)
    expect(told).toBeGreaterThan(0)
    expect(found).toEqual([0, 12, 29].map((pack) => sha(`pack${pack}`)))
    expect(index.lookup('tree', sha('0/77'))).toBeUndefined()
    expect(index.lookup(undefined, sha('0/77'))?.offset).toBe(77)
  })
})

describe('claims on the shared table', () => {
  it('go to one thread only', () => {
    const segments = [createSegment(100)]
    const [one, other] = [new BlobTable(segments), new BlobTable(segments)]
    const won = ['a', 'b', 'a'].map((name) => [
      one.claim('data', bytes(name)),
      other.claim('data', bytes(name)),
    ])
    expect(won).toEqual([
      [true, false],
      [true, false],
      [false, false],
    ])
    expect(other.claim('tree', bytes('a'))).toBe(true)
  })

  it('are no places before the pack is there, and are forgotten without it', () => {
    const index = new MutableIndex(0)
    expect(index.table.claim('data', bytes('a'))).toBe(true)
    expect(index.table.claim('data', bytes('b'))).toBe(true)
    expect(index.lookup('data', sha('a'))).toBeUndefined()

    const blob = {
      id: sha('a'),
      type: 'data',
      offset: 5,
      length: 40,
      uncompressedLength: 0,
    } as const
    index.add({ id: sha('pack'), blobs: [blob] })
    expect(index.lookup('data', sha('a'))?.offset).toBe(5)

    const cleaned = index.withoutClaims(new Set())
    expect(cleaned.table.claim('data', bytes('a'))).toBe(false)
    expect(cleaned.table.claim('data', bytes('b'))).toBe(true)
  })

  it('stop with an error, not a wrong answer, when the table is full', () => {
    const table = new BlobTable([createSegment(4)])
    for (const name of 'abcd') expect(table.claim('data', bytes(name))).toBe(true)
    expect(() => table.claim('data', bytes('e'))).toThrow(RangeError)
    expect(table.claim('data', bytes('a'))).toBe(false)
  })
})

import { createHash } from 'node:crypto'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { zstdCompressSync } from 'node:zlib'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { MutableIndex } from '../../main/repository/blob-index.ts'
import { decodeIndex, type IndexedPack, indexJson } from '../../main/repository/index-file.ts'
import { addPlainIndex } from '../../main/repository/index-scan.ts'
import { openRepository } from '../../main/repository/repository.ts'
import { createSealer } from '../../main/repository/seal.ts'
import { loadJson } from '../../main/repository/unpacked.ts'
import { claimedLength } from '../../main/repository/zstd-frame.ts'
import { resticVersions, runRestic } from '../peers/restic.ts'
import { useScratch } from './scratch.ts'

const scratch = useScratch()

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')
const uint32 = fc.oneof(
  fc.nat(9),
  fc.integer({ min: 0, max: 2 ** 32 - 1 }),
  fc.constant(2 ** 32 - 1),
)

const anyPacks: fc.Arbitrary<IndexedPack[]> = fc.array(
  fc.record({
    id: fc.nat(5).map((n) => sha(`pack${n}`)),
    blobs: fc.array(
      fc.record({
        id: fc.nat(9).map((n) => sha(`blob${n}`)),
        type: fc.constantFrom('data' as const, 'tree' as const),
        offset: uint32,
        length: uint32,
        uncompressedLength: uint32,
      }),
      { maxLength: 5 },
    ),
  }),
  { maxLength: 4 },
)

const textOf = (packs: readonly IndexedPack[]): string => JSON.stringify(indexJson(packs))

const contentOf = (index: MutableIndex) => ({
  blobs: [...index.blobs()],
  packs: [...index.packs()],
  count: index.blobCount,
})

/** What JSON's own parser makes of it. */
function parsed(text: string) {
  const index = new MutableIndex(0)
  for (const pack of decodeIndex(JSON.parse(text))) index.add(pack)
  return contentOf(index)
}

/** What the scanner makes of it; null where it leaves it to the parser. */
function scanned(text: string) {
  const index = new MutableIndex(0)
  return addPlainIndex(index, Buffer.from(text, 'latin1')) ? contentOf(index) : null
}

describe('reading an index byte by byte', () => {
  it('gives what a JSON parser gives', () => {
    fc.assert(
      fc.property(anyPacks, fc.constantFrom('', '\n'), (packs, end) => {
        const text = textOf(packs) + end
        expect(scanned(text)).toEqual(parsed(text))
      }),
    )
  })

  it('takes nothing that a JSON parser would refuse or read otherwise', () => {
    fc.assert(
      fc.property(
        anyPacks,
        fc.nat(),
        fc.constantFrom('', ...Array.from('0123456789abcdefABF{}[]",:\\ -.e')),
        fc.boolean(),
        (packs, place, put, replaces) => {
          const text = textOf(packs)
          const at = place % (text.length + 1)
          const changed = text.slice(0, at) + put + text.slice(replaces ? at + 1 : at)
          const found = scanned(changed)
          const isRight = found === null || isDeepStrictEqual(found, parsed(changed))
          expect(isRight).toBe(true)
        },
      ),
      { numRuns: 2_000 },
    )
  })

  it.each([
    ['white space', (text: string) => text.replaceAll(',', ', ')],
    [
      'members in another order',
      (text: string) => text.replace(/("id":"\w+"),("type":"\w+")/, '$2,$1'),
    ],
    [
      'a member that it does not know',
      (text: string) => text.replace('{"packs"', '{"supersedes":[],"packs"'),
    ],
    ['zeros in front', (text: string) => text.replace('"offset":', '"offset":0')],
    [
      'a number beyond 32 bits',
      (text: string) => text.replace(/"length":\d+/, '"length":4294967296'),
    ],
    ['an upper-case digit', (text: string) => text.replace(/"id":"(\w)/, '"id":"A')],
    ['something behind its end', (text: string) => `${text}\n\n`],
    ['nothing', () => ''],
  ])('leaves %s to the parser', (_, change) => {
    const blob = { type: 'data', offset: 1, length: 50, uncompressedLength: 9 } as const
    const text = textOf([{ id: sha('pack'), blobs: [{ ...blob, id: sha('blob') }] }])
    expect(scanned(text)).toEqual(parsed(text))
    expect(scanned(change(text))).toBeNull()
  })

  it('does no harm where it gives up in the middle', () => {
    fc.assert(
      fc.property(anyPacks, fc.nat(), (packs, place) => {
        const text = textOf(packs)
        const index = new MutableIndex(0)
        addPlainIndex(index, Buffer.from(text.slice(0, place % text.length), 'latin1'))
        for (const pack of decodeIndex(JSON.parse(text))) index.add(pack)
        expect(contentOf(index)).toEqual(parsed(text))
      }),
    )
  })

  it.each(resticVersions)('reads what restic %s writes', async (version) => {
    const home = await scratch()
    const run = { version, repository: join(home, 'repository'), password: 'secret' }
    await mkdir(join(home, 'data'))
    for (const name of ['a', 'b']) await writeFile(join(home, 'data', name), name.repeat(9_000))
    await runRestic(run, 'init')
    expect(await runRestic(run, 'backup', join(home, 'data'))).toMatchObject({ code: 0 })
    const spec = { type: 'folder', path: run.repository } as const
    const repository = await openRepository({ spec, password: run.password })
    const store = { backend: repository.backend, sealer: createSealer(repository.key) }
    const names = await repository.backend.list('index')
    expect(names.length).toBeGreaterThan(0)
    for (const { name } of names) {
      const text = Buffer.from(await loadJson(store, 'index', name)).toString('utf8')
      expect(scanned(text)).toEqual(parsed(text))
    }
    await repository.close()
  })
})

describe('the length that a zstd frame claims', () => {
  it('is that of its content', () => {
    const lengths = [0, 1, 255, 256, 257, 65_791, 65_792, 70_000, 1_000_000]
    for (const length of lengths) {
      const frame = zstdCompressSync(Buffer.alloc(length, 'abc'), { pledgedSrcSize: length })
      expect(claimedLength(frame)).toBe(frame.length < 18 ? null : length)
    }
    expect(claimedLength(zstdCompressSync(Buffer.alloc(70_000, 'abc')))).toBeOneOf([null, 70_000])
  })

  it('is a number or null, whatever the bytes', () => {
    const begin = Buffer.from('28b52ffd', 'hex')
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 40 }), fc.boolean(), (bytes, isFrame) => {
        const length = claimedLength(isFrame ? Buffer.concat([begin, bytes]) : bytes)
        expect(length === null || length >= 0).toBe(true)
      }),
    )
  })
})

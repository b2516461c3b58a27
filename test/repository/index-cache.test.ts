import { createHash, createHmac, hkdfSync } from 'node:crypto'
import { cp, mkdir, readdir, readFile, rm, stat, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { MutableIndex } from '../../main/repository/blob-index.ts'
import { IndexCache } from '../../main/repository/index-cache.ts'
import { indexJson, type IndexedPack } from '../../main/repository/index-file.ts'
import { newMasterKey } from '../../main/repository/key-file.ts'
import {
  initRepository,
  openRepository,
  type Repository,
} from '../../main/repository/repository.ts'
import { useScratch } from './scratch.ts'

const scratch = useScratch()

const sha = (text: string): string => createHash('sha256').update(text).digest('hex')

/** A pack of blobs that exist nowhere; the index does not ask. */
const packOf = (name: string, blobs: number): IndexedPack => ({
  id: sha(`pack ${name}`),
  blobs: Array.from({ length: blobs }, (_, number) => ({
    id: sha(`blob ${name} ${number}`),
    type: number % 3 === 0 ? ('tree' as const) : ('data' as const),
    offset: number * 1_000,
    length: 900,
    uncompressedLength: number % 2 === 0 ? 0 : 4_000,
  })),
})

type Place = Readonly<{ home: string; cacheFolder: string; repository: Repository }>

async function makePlace(): Promise<Place> {
  const home = await scratch()
  const spec = { type: 'folder', path: join(home, 'storage') } as const
  const repository = await initRepository({ spec, password: 'x' })
  return { home, cacheFolder: join(home, 'cache'), repository }
}

/** Opens it as another process would. */
async function again({ repository, cacheFolder }: Place, cached = true): Promise<Repository> {
  const { spec, key: masterKey } = repository
  return openRepository({ spec, masterKey, ...(cached ? { cacheFolder } : {}) })
}

const describePacks = (place: Place, packs: readonly IndexedPack[]) =>
  place.repository.saveUnpacked('index', indexJson(packs))

const cacheOf = ({ repository, cacheFolder }: Place) => join(cacheFolder, repository.id, 'index')

/** All that an index can be asked, in an order that does not depend on how it was read. */
async function allOf(repository: Repository) {
  const index = await repository.loadIndex()
  const blobs = [...index.blobs()].map((blob) => JSON.stringify(blob)).toSorted()
  const found = [...index.blobs()].map(({ type, id }) =>
    index
      .lookupAll(type, id)
      .map((one) => JSON.stringify(one))
      .toSorted()
      .join(),
  )
  const packs = [...index.packs()].toSorted()
  return { count: index.blobCount, blobs, found: found.toSorted(), packs }
}

async function expectRight(place: Place): Promise<void> {
  expect(await allOf(await again(place))).toEqual(await allOf(await again(place, false)))
}

/** Puts other bytes of the same size in place of an index file. */
async function spoil({ home }: Place, id: string): Promise<void> {
  const path = join(home, 'storage', 'index', id)
  const { size } = await stat(path)
  await rm(path)
  await writeFile(path, Buffer.alloc(size))
}

describe('the cache of the index', () => {
  it('spares reading index files that it knows, and is passed over when asked', async () => {
    const place = await makePlace()
    const id = await describePacks(place, [packOf('a', 1_500), packOf('b', 20)])
    const first = await allOf(await again(place))
    await spoil(place, id)

    const repository = await again(place)
    expect(await allOf(repository)).toEqual(first)
    expect(first.count).toBe(1_520)
    await expect(repository.reloadIndex()).rejects.toMatchObject({ reason: 'damaged' })
    await expect((await again(place, false)).loadIndex()).rejects.toMatchObject({
      reason: 'damaged',
    })
  })

  it('gives the answers of the index files, whichever come and go between two runs', async () => {
    const step = fc.record({
      add: fc.array(fc.array(fc.tuple(fc.nat(9), fc.nat(600)), { maxLength: 3 }), { maxLength: 6 }),
      remove: fc.nat(3),
    })
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 2, maxLength: 5 }), async (steps) => {
        const place = await makePlace()
        for (const { add, remove } of steps) {
          const names = (await place.repository.backend.list('index')).map(({ name }) => name)
          for (const name of names.toSorted().slice(0, remove))
            await place.repository.backend.remove('index', name)
          for (const packs of add) {
            const unique = new Map(packs)
            await describePacks(
              place,
              Array.from(unique, ([name, blobs]) => packOf(`${name}`, blobs)),
            )
          }
          expect(await allOf(await again(place))).toEqual(await allOf(await again(place, false)))
        }
      }),
      { numRuns: 12 },
    )
  })

  it('never gives a wrong answer after any change of its bytes', async () => {
    const place = await makePlace()
    await describePacks(place, [packOf('a', 1_100)])
    const right = await allOf(await again(place))
    const whole = await readFile(cacheOf(place))
    const anyPlace = fc.oneof(fc.nat(200), fc.nat(whole.length - 1))
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(
          fc.record({ at: anyPlace, xor: fc.integer({ min: 1, max: 255 }) }),
          fc.record({ cut: anyPlace }),
          fc.record({ more: fc.uint8Array({ minLength: 1, maxLength: 99 }) }),
        ),
        async (change) => {
          const bytes = Buffer.from(whole)
          if ('at' in change) bytes.writeUInt8((bytes[change.at] ?? 0) ^ change.xor, change.at)
          const changed = 'cut' in change ? bytes.subarray(0, change.cut) : bytes
          const more = 'more' in change ? change.more : new Uint8Array(0)
          await writeFile(cacheOf(place), Buffer.concat([changed, more]))
          expect(await allOf(await again(place))).toEqual(right)
          // It was found out, and a right one is there again.
          expect((await readFile(cacheOf(place))).equals(whole)).toBe(true)
        },
      ),
      { numRuns: 60 },
    )
  })

  it('takes no table that another key has signed, and none of another repository', async () => {
    const place = await makePlace()
    const other = await makePlace()
    await describePacks(place, [packOf('a', 1_100)])
    await describePacks(other, [packOf('b', 1_100)])
    await (await again(place)).loadIndex()
    await (await again(other)).loadIndex()
    const bytes = await readFile(cacheOf(place))
    await cp(cacheOf(place), cacheOf(other))
    await expectRight(other)

    // An entry more than there is, with a MAC that only the holder of the key could make.
    const { id } = packOf('a', 1).blobs[0] ?? { id: '' }
    const at = bytes.indexOf(Buffer.from(id, 'hex'))
    expect(at).toBeGreaterThan(0)
    Buffer.from(sha('made up'), 'hex').copy(bytes, at)
    const body = bytes.subarray(0, -32)
    const foreign = createHmac('sha256', Buffer.alloc(32)).update(body).digest()
    await writeFile(cacheOf(place), Buffer.concat([body, foreign]))
    const index = await (await again(place)).loadIndex()
    expect(index.lookup(undefined, sha('made up'))).toBeUndefined()
    expect(index.lookup(undefined, id)).toBeDefined()
  })

  it('is signed as documented, and readable by this user only', async () => {
    const place = await makePlace()
    const name = await describePacks(place, [packOf('a', 1_100)])
    await (await again(place)).loadIndex()
    const bytes = await readFile(cacheOf(place))
    const { encrypt } = place.repository.key
    const key = Buffer.from(hkdfSync('sha256', encrypt, '', 'dingkeep/index-cache/1', 32))
    const mac = createHmac('sha256', key).update(bytes.subarray(0, -32)).digest()

    expect(bytes.subarray(-32).equals(mac)).toBe(true)
    expect(bytes.subarray(0, 8).toString()).toBe('DKINDEX1')
    expect([8, 12, 16, 20].map((at) => bytes.readUInt32LE(at))).toEqual([0x01020304, 1, 1, 1_100])
    expect(bytes.subarray(28, 60).toString('hex')).toBe(place.repository.id)
    expect(bytes.subarray(60, 92).toString('hex')).toBe(name)
    expect((await stat(cacheOf(place))).mode & 0o777).toBe(0o600)
    expect((await stat(join(place.cacheFolder, place.repository.id))).mode & 0o777).toBe(0o700)
  })

  it('drops what a prune took away, though it was known', async () => {
    const place = await makePlace()
    const gone = await describePacks(place, [packOf('a', 1_100)])
    await describePacks(place, [packOf('b', 1_100)])
    await (await again(place)).loadIndex()
    await place.repository.backend.remove('index', gone)

    const index = await (await again(place)).loadIndex()
    expect([...index.packs()]).toEqual([packOf('b', 0).id])
    expect(index.blobCount).toBe(1_100)
  })

  it('is not relied on where an index file has another size than it had', async () => {
    const place = await makePlace()
    const id = await describePacks(place, [packOf('a', 1_100)])
    await (await again(place)).loadIndex()
    const path = join(place.home, 'storage', 'index', id)
    const bytes = await readFile(path)
    await rm(path)
    await writeFile(path, bytes.subarray(0, -1))

    await expect((await again(place)).loadIndex()).rejects.toMatchObject({ reason: 'damaged' })
  })

  it('is written and read by many at once', async () => {
    const place = await makePlace()
    const expected = { packs: [packOf('0', 0).id], count: 1_200 }
    await describePacks(place, [packOf('0', 1_200)])
    const turns = Array.from({ length: 6 }, async () => {
      for (let turn = 0; turn < 5; turn++) {
        const repository = await again(place)
        const index = await (turn % 2 === 0 ? repository.loadIndex() : repository.reloadIndex())
        expect({ packs: [...index.packs()], count: index.blobCount }).toEqual(expected)
      }
    })
    await Promise.all(turns)
    expect(await readdir(join(place.cacheFolder, place.repository.id))).toEqual(['index'])
    await expectRight(place)
  })

  it('does without where it cannot be written or read', async () => {
    const place = await makePlace()
    await describePacks(place, [packOf('a', 1_100)])
    await writeFile(place.cacheFolder, 'a file where the folder should be')
    await expectRight(place)

    await rm(place.cacheFolder)
    await mkdir(cacheOf(place), { recursive: true })
    await expectRight(place)
    expect(await readdir(join(place.cacheFolder, place.repository.id))).toEqual(['index'])
  })

  it('clears away what a crash left, but not what another process is writing', async () => {
    const place = await makePlace()
    const folder = join(place.cacheFolder, place.repository.id)
    await mkdir(folder, { recursive: true })
    for (const name of ['index-tmp-old', 'index-tmp-new']) await writeFile(join(folder, name), '')
    await utimes(join(folder, 'index-tmp-old'), 1, 1)
    await describePacks(place, [packOf('a', 1_100)])
    await (await again(place)).loadIndex()

    expect(await readdir(folder)).toEqual(['index', 'index-tmp-new'])
  })

  it('lets a writer know what is stored already', async () => {
    const place = await makePlace()
    await describePacks(place, [packOf('a', 1_100)])
    const content = Buffer.from('the same content twice')
    const before = await (await again(place)).startWriting({ threads: 1 })
    await before.saveBlob('data', content)
    await before.finish()
    // Made anew with the writer's index file in it.
    await rm(cacheOf(place))
    await (await again(place)).loadIndex()

    const repository = await again(place)
    const writer = await repository.startWriting({ threads: 1 })
    const known = await writer.saveBlob('data', content)
    const fresh = await writer.saveBlob('data', Buffer.from('something new'))
    expect(await writer.finish()).toMatchObject({ data_blobs: 1 })
    expect(Buffer.from(await repository.readBlob('data', known)).equals(content)).toBe(true)
    expect(Buffer.from(await repository.readBlob('data', fresh)).toString()).toBe('something new')
    expect([...repository.index.duplicates()]).toEqual([])
  })

  it('keeps a table that grew beyond its first segment', async () => {
    const folder = await scratch()
    const key = newMasterKey()
    const cache = new IndexCache({ folder, id: sha('repository'), key })
    const files = [{ name: sha('file'), size: 10_000_000 }]
    const index = new MutableIndex(0)
    for (const name of ['a', 'b', 'c']) index.add(packOf(name, 40_000))
    index.add({ id: sha('twice'), blobs: packOf('a', 5).blobs })
    expect(index.segments.length).toBeGreaterThan(1)
    await cache.save(index, files)

    const loaded = await cache.load(files)
    expect(loaded?.index.segments).toHaveLength(1)
    expect(loaded?.index.blobCount).toBe(120_005)
    expect([...(loaded?.index.packs() ?? [])]).toEqual([...index.packs()])
    const differing = [...index.blobs()].filter(
      ({ type, id }) =>
        JSON.stringify(loaded?.index.lookupAll(type, id)) !==
        JSON.stringify(index.lookupAll(type, id)),
    )
    expect(differing).toEqual([])
    expect(loaded?.index.lookup(undefined, sha('unknown'))).toBeUndefined()
    expect(await cache.load([{ name: sha('file'), size: 100 }])).toBeNull()
  })
})

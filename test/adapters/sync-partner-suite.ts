import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { markerOf } from '../../main/core/sync/marker.ts'
import type {
  Found,
  Got,
  ObservedPage,
  Partner,
  ReadWindow,
  WriteCall,
  WriteResult,
} from '../../main/core/sync/partner.ts'
import type { Image, Observation, Patch, Tools } from '../../main/core/sync/types.ts'
import { differing, patched, valueOf } from '../../main/core/sync/values.ts'

/** A partner with the remote behind it, made for one test. */
export type SuiteSide = Readonly<{
  partner: Partner
  tools: Tools
  /** Remote id of a container into which items are written. */
  container: string
  /** What is read of it. */
  window: ReadWindow
  /** The next write fails before it is done, is done without an answer, or meets a limit (7 s). */
  failNext: (how: 'before' | 'after' | 'limit') => Promise<void>
  /** All cursors are worthless from now on; null where the port has none. */
  expireCursors: (() => Promise<void>) | null
  /** A person changes the item behind the sync's back. */
  touch: (item: Observation) => Promise<void>
  /** A person makes a copy of the item, hidden properties and all; null where nobody can. */
  copy: ((item: Observation) => Promise<void>) | null
  /** How many people were told of anything so far. */
  told: () => Promise<number> | number
}>

/** What the suite writes. */
export type SuiteItems = Readonly<{
  make: () => Promise<SuiteSide>
  /** Canonical images as the planner makes them for this side. */
  images: fc.Arbitrary<Image>
  /** An image, and a change of it. */
  one: Image
  patch: Patch
  /** What the side keeps of an image, as declared. */
  kept?: (image: Image) => Image
  /** Any image can be turned into any other by a patch; sides that refuse some leave it out. */
  turns?: true
  /** Images that the properties write; each costs some calls. */
  runs?: number
}>

let count = 0

/** A create of an image with a new marker and key, as the protocol makes it. */
export function createOf(side: SuiteSide, image: Image): Extract<WriteCall, { op: 'create' }> {
  count += 1
  const marker = markerOf(side.tools, `uid${count}`, `partner-${count}`)
  const rest = { occurrence: null, source: `partner-${count}` }
  return { op: 'create', container: side.container, image, marker, key: `key-${count}`, ...rest }
}

/** An update of an item, as the protocol makes it. */
export const updateOf = (
  item: Observation,
  patch: Patch,
  marker: Extract<WriteCall, { op: 'create' }>['marker'],
): Extract<WriteCall, { op: 'update' }> => ({
  op: 'update',
  remoteId: item.remoteId,
  container: item.container,
  patch,
  image: patched(item.image, patch),
  expect: item.version,
  marker,
})

/** A signal that nobody pulls. */
export const calm: AbortSignal = new AbortController().signal

/** The item that a write gave; fails the test for any other result. */
export function itemOf(result: WriteResult): Observation {
  if (result.is !== 'done' || result.item === null) throw new Error(JSON.stringify(result))
  return result.item
}

/** The item that a read by id gave; fails the test for any other answer. */
export function hereOf(got: Got): Observation {
  if (got.is !== 'here') throw new Error(JSON.stringify(got))
  return got.item
}

/** Items of an answer; fails the test for trouble. */
export function foundOf(found: Found): readonly Observation[] {
  if (found.is !== 'found') throw new Error(JSON.stringify(found))
  return found.items
}

/** Reads a container to its end. */
export async function readAll(side: SuiteSide, cursor: string | null = null) {
  const { partner, container, window } = side
  const pages: ObservedPage[] = []
  let page: string | null = null
  for (;;) {
    const answer = await partner.read({ container, cursor, page, window }, calm)
    if (answer.is === 'trouble') return { ...answer, pages }
    pages.push(answer.page)
    if (answer.page.last) return { is: 'read', pages, cursor: answer.page.cursor } as const
    page = answer.next
  }
}

const seenIn = (pages: readonly ObservedPage[]): readonly Observation[] =>
  pages.flatMap(({ items }) => items)

const sight = ({ image, meta, remoteId }: Observation) => ({ image, marker: meta.marker, remoteId })

/** Any image can become any other, one after the other on one item. */
function turnsAny({ make, one, images, kept = (image) => image, runs = 25 }: SuiteItems): void {
  it('turns any image into any other', async () => {
    const side = await make()
    const { createOnly, unwritable = [] } = side.partner.capability
    const fixed = new Set([...createOnly, ...unwritable])
    const call = createOf(side, one)
    let item = itemOf(await side.partner.write(call, calm))
    await fc.assert(
      fc.asyncProperty(images, async (image) => {
        const wanted = kept(image)
        const fields = differing(item.image, wanted).filter((field) => !fixed.has(field))
        if (fields.length === 0) return
        const change: Patch = Object.fromEntries(
          fields.map((field) => [field, valueOf(wanted, field)]),
        )
        const before = item
        item = itemOf(await side.partner.write(updateOf(before, change, call.marker), calm))
        expect(item.image).toEqual(kept(patched(before.image, change)))
        expect(item.meta.marker).toEqual(before.meta.marker)
        expect(hereOf(await side.partner.get({ ...item, window: null }, calm))).toEqual(item)
      }),
      // One item goes through all of them: shrinking would begin from another one.
      { numRuns: runs, endOnFailure: true },
    )
    expect(await side.told()).toBe(0)
  })
}

/**
 * What every port of the sync promises (sync engine, sections 2.1, 3 and 6): the same for all real
 * sides, whose differences only their capability record tells.
 */
export function testPartner(name: string, items: SuiteItems): void {
  const { make, one, patch, kept = (image: Image) => image } = items

  describe(`${name} as a side of the sync`, () => {
    it('says the same identity each time it is asked, and has the container', async () => {
      const side = await make()
      const [first, second] = [await side.partner.identity(calm), await side.partner.identity(calm)]
      const listed = await side.partner.containers(calm)

      expect(first).toMatchObject({ is: 'known', identity: expect.stringMatching(/./) })
      expect(second).toEqual(first)
      const ids = listed.is === 'known' ? listed.containers.map(({ remoteId }) => remoteId) : []
      expect(ids).toContain(side.container)
      expect(new Set(ids).size).toBe(ids.length)
    })

    it('shows what it made alike in its answer, by id, in the feed and by its marker', async () => {
      const side = await make()
      const before = await readAll(side)
      const call = createOf(side, one)
      const made = itemOf(await side.partner.write(call, calm))
      const got = await side.partner.get({ ...made, window: side.window }, calm)
      const after = await readAll(side, before.is === 'read' ? before.cursor : null)

      expect(made.image).toEqual(kept(one))
      expect(sight(hereOf(got))).toEqual(sight(made))
      const told = seenIn(after.pages).filter(({ remoteId }) => remoteId === made.remoteId)
      expect(told.map(sight)).toContainEqual(sight(made))
      expect(await side.told()).toBe(0)
    })

    it('finds what it made by its marker, where it can', async () => {
      const side = await make()
      if (side.partner.capability.lookup !== 'marker') return
      const call = createOf(side, one)
      const made = itemOf(await side.partner.write(call, calm))
      const query = { by: 'marker', marker: call.marker, container: side.container } as const
      const others = { ...query, marker: { ...call.marker, mac: 'another' } }

      expect(foundOf(await side.partner.find(query, calm)).map(sight)).toEqual([sight(made)])
      expect(foundOf(await side.partner.find(others, calm))).toEqual([])
    })

    it('gives back the image that was written, whatever it is', async () => {
      const side = await make()
      await fc.assert(
        fc.asyncProperty(items.images, async (image) => {
          const made = itemOf(await side.partner.write(createOf(side, image), calm))
          expect(made.image).toEqual(kept(image))
          const got = await side.partner.get({ ...made, window: null }, calm)
          expect(hereOf(got).image).toEqual(made.image)
        }),
        { numRuns: items.runs ?? 25 },
      )
      expect(await side.told()).toBe(0)
    })

    it('changes only what a patch names', async () => {
      const side = await make()
      const call = createOf(side, one)
      const made = itemOf(await side.partner.write(call, calm))
      const update = updateOf(made, patch, call.marker)
      const changed = itemOf(await side.partner.write(update, calm))
      const got = await side.partner.get({ ...made, window: null }, calm)

      expect(changed.image).toEqual(kept(patched(made.image, patch)))
      expect(sight(hereOf(got))).toEqual(sight(changed))
      const moved = changed.version !== made.version
      expect(moved || !side.partner.capability.versionTrusted).toBe(true)
      expect(await side.told()).toBe(0)
    })

    if (items.turns === true) turnsAny(items)

    it('does not write over what somebody changed, where it can tell', async () => {
      const side = await make()
      if (!side.partner.capability.conditional) return
      const call = createOf(side, one)
      const made = itemOf(await side.partner.write(call, calm))
      await side.touch(made)
      const { remoteId, container, version: expect_ } = made
      const remove = { op: 'delete', remoteId, container, expect: expect_ } as const

      const results = [
        await side.partner.write(updateOf(made, patch, call.marker), calm),
        await side.partner.write(remove, calm),
      ]
      expect(results).toMatchObject([
        { is: 'refused', refusal: { is: 'stale' } },
        { is: 'refused', refusal: { is: 'stale' } },
      ])
    })

    it('says of what it deleted that it is gone, and refuses to write to it', async () => {
      const side = await make()
      const call = createOf(side, one)
      const made = itemOf(await side.partner.write(call, calm))
      const { remoteId, container, version } = made
      const remove = { op: 'delete', remoteId, container, expect: version } as const

      expect(await side.partner.write(remove, calm)).toMatchObject({ is: 'done', item: null })
      expect(await side.partner.get({ ...made, window: null }, calm)).toEqual({ is: 'gone' })
      for (const write of [updateOf(made, patch, call.marker), remove]) {
        const result = await side.partner.write(write, calm)
        expect(result).toMatchObject({ is: 'refused', refusal: { is: 'missing' } })
      }
      expect(await side.told()).toBe(0)
    })

    it('tells of a limit with its time, and that nothing was done', async () => {
      const side = await make()
      await side.failNext('limit')
      const result = await side.partner.write(createOf(side, one), calm)

      const wait = result.is === 'refused' && result.refusal.is === 'wait' ? result.refusal.ms : 0
      expect(result).toMatchObject({ is: 'refused', refusal: { is: 'wait' } })
      expect(wait).toBeGreaterThanOrEqual(7_000)
    })

    it.each(['before', 'after'] as const)(
      'does not know of a write that broke off %s its effect; a search does',
      async (how) => {
        const side = await make()
        const call = createOf(side, one)
        await side.failNext(how)
        const result = await side.partner.write(call, calm)

        expect(result).toMatchObject({ is: 'unknown' })
        if (side.partner.capability.lookup !== 'marker') return
        const query = { by: 'marker', marker: call.marker, container: side.container } as const
        const found = foundOf(await side.partner.find(query, calm))
        expect(found.map(({ image }) => image)).toEqual(how === 'after' ? [kept(one)] : [])
      },
    )

    it('makes nothing twice under one key, where it says that it knows keys', async () => {
      const side = await make()
      if (side.partner.capability.createKey === 'none') return
      const call = createOf(side, one)
      const [first, second] = [
        itemOf(await side.partner.write(call, calm)),
        itemOf(await side.partner.write(call, calm)),
      ]

      expect(second.remoteId).toBe(first.remoteId)
    })

    it('says when a cursor is worthless, and reads the same items whole', async () => {
      const side = await make()
      if (side.expireCursors === null) return
      itemOf(await side.partner.write(createOf(side, one), calm))
      const before = await readAll(side)
      await side.expireCursors()
      const lost = await readAll(side, before.is === 'read' ? before.cursor : null)
      const again = await readAll(side)

      expect(lost).toMatchObject({ is: 'trouble', trouble: { is: 'cursor' } })
      expect(await readAll(side, 'no cursor of ours')).toMatchObject(lost)
      expect(again.pages.every(({ full }) => full)).toBe(true)
      const ids = (pages: readonly ObservedPage[]) =>
        [...new Set(seenIn(pages).map(({ remoteId }) => remoteId))].toSorted()
      expect(ids(again.pages)).toEqual(ids(before.pages))
    })

    it('tells of a copy with its marker beside the one that was copied', async () => {
      const side = await make()
      if (side.copy === null) return
      const call = createOf(side, one)
      const made = itemOf(await side.partner.write(call, calm))
      await side.copy(made)
      const query = { by: 'marker', marker: call.marker, container: side.container } as const
      const found = foundOf(await side.partner.find(query, calm))

      expect(found.map(({ image }) => image)).toEqual([made.image, made.image])
      expect(new Set(found.map(({ remoteId }) => remoteId)).size).toBe(2)
    })

    it('makes a container once, and gives the one that is there', async () => {
      const side = await make()
      const first = await side.partner.makeContainer({ path: 'DingTalk copies' }, calm)
      if (first.is === 'refused' && first.refusal.is === 'never') return
      const second = await side.partner.makeContainer({ path: 'DingTalk copies' }, calm)

      expect(first).toMatchObject({ is: 'made', container: { path: 'DingTalk copies' } })
      expect(second).toEqual(first)
    })
  })
}

import fc from 'fast-check'
import { expect, it } from 'vitest'

import { type Dentry, readDentry } from '../../../main/adapters/dingtalk/drive/dentry.ts'
import { spaceChanges } from '../../../main/adapters/dingtalk/drive/plan.ts'
import { readSpace } from '../../../main/adapters/dingtalk/drive/saved.ts'
import type { Source } from '../../../main/core/ports.ts'
import { copyOf, filesOf } from '../../fakes/kind-tree.ts'

type Entries = ReadonlyMap<string, Dentry>
const ids = ['1', '2', '3', '4', '5', '6', '7']
const folder = (renamed: boolean): string => (renamed ? 'Renamed~aaaaaaaa' : 'Space~aaaaaaaa')

/** The first five ids are folders, so that folders get in each other's way. */
const entry = fc.record({
  there: fc.integer({ min: 0, max: 5 }),
  parent: fc.constantFrom('0', '0', '1', '2', '3', '4', '5'),
  name: fc.constantFrom('a', 'b', 'c'),
  version: fc.integer({ min: 1, max: 2 }),
})
const state = fc.record({
  renamed: fc.boolean(),
  entries: fc.tuple(...ids.map(() => entry)).map((list): Entries => {
    const found = new Map<string, Dentry>()
    for (const [at, { there, parent, name, version }] of list.entries()) {
      const id = ids[at] ?? ''
      if (there === 0) continue
      const type = at < 5 ? 'FOLDER' : 'FILE'
      const size = contentOf(id, version).length
      const modifiedTime = `2026-11-20T00:0${version}:00Z`
      const raw = { id, parentId: parent, name, type, version, size, modifiedTime }
      found.set(id, readDentry(raw, 'test'))
    }
    return found
  }),
})

function contentOf(id: string, version: number): Uint8Array {
  return new TextEncoder().encode(`content ${id} ${'v'.repeat(version)}`)
}

/** A source that tells one space as it is now. */
const sourceOf = (now: Entries, renamed: boolean, fetched: string[]): Source => ({
  kind: 'drive',
  async *read({ before, mode }) {
    const at = (await before.list(''))[0]?.name ?? folder(renamed)
    const saved = await readSpace(before, 's', at)
    const told = new Set(
      [...now.values()]
        .filter((one) => !isSame(one, saved.dentries.get(one.id)))
        .map(({ id }) => id),
    )
    const changes = spaceChanges({
      space: 's',
      folder: folder(renamed),
      saved,
      now,
      complete: mode === 'full',
      told,
      download: ({ id, version, size }, unchanged) => ({
        size,
        unchanged,
        async *open() {
          fetched.push(id)
          yield contentOf(id, version)
        },
      }),
    })
    yield { changes: [...changes], done: 0, total: null }
  },
})

const isSame = (one: Dentry, other: Dentry | undefined): boolean =>
  JSON.stringify(one.record) === JSON.stringify(other?.record)

/** Content is new, or lay where a folder of the same name is now. */
const isDue = ({ id, version }: Dentry, was: Entries, now: Entries): boolean => {
  const taken = [...now.values()].some(
    ({ is, name }) => is === 'folder' && name === was.get(id)?.name,
  )
  return was.get(id)?.version !== version || taken
}

it('turns any space into any other, by changes and completely, and fetches only new content', async () => {
  await fc.assert(
    fc.asyncProperty(state, state, state, async (first, second, third) => {
      let copy = await copyOf(sourceOf(first.entries, first.renamed, []), null, { mode: 'full' })
      let was = first.entries
      for (const { entries, renamed } of [second, third]) {
        const fetched: string[] = []
        const wanted = await copyOf(sourceOf(entries, renamed, []), null, { mode: 'full' })
        const changed = await copyOf(sourceOf(entries, renamed, fetched), copy)
        const full = await copyOf(sourceOf(entries, renamed, fetched), copy, { mode: 'full' })

        expect(await filesOf(changed)).toEqual(await filesOf(wanted))
        expect(await filesOf(full)).toEqual(await filesOf(wanted))
        const due = [...entries.values()].filter((one) => isDue(one, was, entries))
        for (const id of fetched) expect(due.map((one) => one.id)).toContain(id)
        copy = changed
        was = entries
      }
    }),
    { numRuns: 200 },
  )
})

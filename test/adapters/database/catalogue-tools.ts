import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach } from 'vitest'

import type {
  Catalogue,
  CatalogueFilters,
  CatalogueHit,
  CatalogueOptions,
  CatalogueWatch,
} from '../../../main/adapters/database/catalogue-port.ts'
import { openCatalogue } from '../../../main/adapters/database/catalogue.ts'

const folders: string[] = []
const opened: Catalogue[] = []

afterEach(() => {
  for (const catalogue of opened.splice(0)) catalogue.close()
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true })
})

/** Path of a catalogue in a folder of its own, which goes after the test. */
export function newPath(): string {
  const folder = mkdtempSync(join(tmpdir(), 'dingkeep-catalogue-'))
  folders.push(folder)
  return join(folder, 'catalogue.db')
}

/** Opens a catalogue that is closed after the test. */
export function open(path = newPath(), options: Partial<CatalogueOptions> = {}): Catalogue {
  const catalogue = openCatalogue(path, { fullText: true, ...options })
  opened.push(catalogue)
  return catalogue
}

export const watch = (): CatalogueWatch => ({ signal: new AbortController().signal })

/** All hits of all pages, a few at a time. */
export function allHits(
  ask: (filters: CatalogueFilters) => ReturnType<Catalogue['search']>,
  filters: CatalogueFilters = {},
): CatalogueHit[] {
  const hits: CatalogueHit[] = []
  let after: string | null = null
  do {
    const page = ask({ limit: 3, ...filters, ...(after === null ? {} : { after }) })
    hits.push(...page.hits)
    after = page.next
  } while (after !== null)
  return hits
}

/** Everything below a folder of a snapshot: path → kind of entry and size. */
export function tree(catalogue: Catalogue, snapshot: string, path = '/'): Record<string, string> {
  const found: Record<string, string> = {}
  for (const entry of catalogue.list(snapshot, path) ?? []) {
    found[entry.path] = entry.is === 'file' ? `${entry.size}` : entry.is
    if (entry.is === 'folder') Object.assign(found, tree(catalogue, snapshot, entry.path))
  }
  return found
}

const byPath = (a: { path: string }, b: { path: string }): number => (a.path < b.path ? -1 : 1)

/** All that a catalogue can be asked, to compare two of them; order among equals left out. */
export function everything(catalogue: Catalogue, words: readonly string[]): unknown {
  const ids = catalogue.snapshots().map(({ id }) => id)
  const named = allHits((filters) => catalogue.find('*', filters)).toSorted(byPath)
  const items = new Set(named.flatMap(({ item }) => item ?? []))
  return {
    snapshots: catalogue.snapshots(),
    trees: ids.map((id) => tree(catalogue, id)),
    named,
    versions: [...items]
      .toSorted((a, b) => (a < b ? -1 : 1))
      .map((item) => {
        return [item, catalogue.versions(item).toSorted(byPath)]
      }),
    found: words.map((word) => [
      word,
      allHits((filters) => catalogue.search(word, filters)).toSorted(byPath),
    ]),
  }
}

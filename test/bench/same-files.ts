import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'

/** Throws unless two folders hold the same files with the same bytes, and nothing else. */
export async function expectSameFiles(one: string, other: string): Promise<void> {
  const [first, second] = [await filesOf(one), await filesOf(other)]
  if (first.join('\n') !== second.join('\n')) {
    throw new Error(`${first.length} files became ${second.length}, or have other names`)
  }
  for (const path of first) {
    const [a, b] = await Promise.all([readFile(join(one, path)), readFile(join(other, path))])
    if (!a.equals(b)) throw new Error(`${path} differs`)
  }
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  return entries
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .toSorted()
}

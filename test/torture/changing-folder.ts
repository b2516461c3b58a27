import { mkdir, readdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import { logUniform, noise, type Random } from '../bench/random.ts'

const folders = 12

/** Makes the folder that all runs save: a hundred and fifty small files. */
export async function makeFolder(root: string, random: Random): Promise<void> {
  for (let at = 0; at < 150; at++) await writeOne(root, random, logUniform(random, [300, 60_000]))
}

/**
 * Changes some files, as people do between two runs; sometimes so much that several packs come of it.
 */
export async function changeFolder(root: string, random: Random): Promise<void> {
  for (let at = 0; at < 8; at++) await writeOne(root, random, logUniform(random, [300, 300_000]))
  for (let at = 0; at < 5; at++) await removeOne(root, random)
  const large = join(root, 'large.bin')
  if (random.next() < 0.15) {
    const size = 18_000_000 + random.whole(25_000_000)
    await writeFile(large, noise(`large ${random.next()}`, size))
  } else {
    await rm(large, { force: true })
  }
}

async function writeOne(root: string, random: Random, size: number): Promise<void> {
  const folder = join(root, `folder-${random.whole(folders)}`)
  await mkdir(folder, { recursive: true })
  await writeFile(join(folder, `file-${random.whole(60)}.bin`), noise(`${random.next()}`, size))
}

async function removeOne(root: string, random: Random): Promise<void> {
  const folder = join(root, `folder-${random.whole(folders)}`)
  // In order, so that the seed decides which one goes.
  const names = (await readdir(folder)).toSorted((a, b) => (a < b ? -1 : 1))
  const name = names[random.whole(names.length)]
  if (name !== undefined) await rm(join(folder, name))
}

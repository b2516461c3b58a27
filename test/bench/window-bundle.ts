import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'

const folder = fileURLToPath(new URL('../../out/renderer', import.meta.url))

/** Sizes in bytes after gzip: what the first page loads, and all files together. */
export type BundleSizes = Readonly<{ home: number; all: number; files: number }>

async function zipped(paths: readonly string[]): Promise<number> {
  const sizes = await Promise.all(
    paths.map(async (path) => {
      const small = await promisify(gzip)(await readFile(join(folder, path)), { level: 9 })
      return small.length
    }),
  )
  return sizes.reduce((sum, size) => sum + size, 0)
}

/** Measures the built window; `home` are the paths that the browser asked for on its first page. */
export async function bundleSizes(home: readonly string[]): Promise<BundleSizes> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const paths = found
    .filter((entry) => entry.isFile() && ['.js', '.css', '.html'].includes(extname(entry.name)))
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
  return { home: await zipped(home), all: await zipped(paths), files: paths.length }
}

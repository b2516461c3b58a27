import { createRandom, type Random } from '../random.ts'
import { jpeg, noise } from './noise.ts'
import { docx, pdf, xlsx } from './office.ts'
import { sentences } from './sentences.ts'
import { zip } from './zip.ts'

export const formats = ['docx', 'xlsx', 'pdf', 'txt', 'csv', 'jpg', 'zip'] as const
export type Format = (typeof formats)[number]

/** How the bytes of a file are made; the same recipe gives the same bytes. */
export type Recipe = Readonly<{
  format: Format
  seed: string
  /** About so many kibibytes. */
  size: number
}>

function lines(random: Random, count: number): string[] {
  return Array.from({ length: count }, () => random.pick(sentences))
}

function rows(random: Random, count: number): string[][] {
  return Array.from({ length: count }, (_none, at) => [
    String(at + 1),
    random.pick(sentences).slice(0, 24),
    String(random.int(1, 99_999) / 100),
  ])
}

const makers: Readonly<Record<Format, (random: Random, recipe: Recipe) => Buffer>> = {
  docx: (random, { size }) => docx(lines(random, size * 9)),
  xlsx: (random, { size }) => xlsx(rows(random, size * 8)),
  pdf: (random, { size }) => pdf(lines(random, size * 14)),
  txt: (random, { size }) => Buffer.from(`${lines(random, size * 14).join('\r\n')}\r\n`),
  csv: (random, { size }) =>
    Buffer.from(
      `\uFEFF${rows(random, size * 20)
        .map((row) => row.join(','))
        .join('\r\n')}`,
    ),
  jpg: (_random, { seed, size }) => jpeg(seed, size * 1024),
  zip: (_random, { seed, size }) => zip([{ name: 'data.bin', bytes: noise(seed, size * 1024) }]),
}

const kept = 32
const cache = new Map<string, Buffer>()
const sizes = new Map<string, number>()

const keyOf = ({ format, seed, size }: Recipe): string => `${format} ${size} ${seed}`

/** Makes the bytes of a file; the last few are kept. */
export function bytesOf(recipe: Recipe): Buffer {
  const key = keyOf(recipe)
  const made = cache.get(key) ?? makers[recipe.format](createRandom(recipe.seed), recipe)
  cache.delete(key)
  cache.set(key, made)
  const [oldest] = cache.keys()
  if (cache.size > kept && oldest !== undefined) cache.delete(oldest)
  return made
}

/** The exact number of bytes of a file. */
export function sizeOf(recipe: Recipe): number {
  const key = keyOf(recipe)
  const size = sizes.get(key) ?? bytesOf(recipe).length
  sizes.set(key, size)
  return size
}

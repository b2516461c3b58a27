import { createHash } from 'node:crypto'
import { chmod, lutimes, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'

/** Bytes that look random and are the same at every run. */
export function bytesOf(seed: string, size: number): Buffer {
  const parts: Buffer[] = []
  for (let n = 0; n * 32 < size; n++) {
    parts.push(createHash('sha256').update(`${seed}:${n}`).digest())
  }
  return Buffer.concat(parts).subarray(0, size)
}

/** Files of all sorts: empty, small, large, equal ones, odd names, links, modes. */
export async function writeSampleFiles(root: string): Promise<void> {
  const files: Record<string, Buffer> = {
    'empty.txt': Buffer.alloc(0),
    'letters/a.txt': Buffer.from('a'.repeat(5_000)),
    'letters/b.txt': bytesOf('b', 3_000),
    'letters/same as b.txt': bytesOf('b', 3_000),
    'letters/deep/er/leaf.bin': bytesOf('leaf', 70_000),
    'large/big.bin': bytesOf('big', 5_000_000),
    'large/bigger.bin': Buffer.concat([bytesOf('big', 5_000_000), bytesOf('more', 4_000_000)]),
    'names/\u5408\u540c 2026.docx': bytesOf('cn', 900),
    'names/\u{1f600} \uff5e "quoted" \\ <&>.txt': bytesOf('emoji', 800),
    'names/line\nbreak\u200b.txt': bytesOf('nl', 700),
  }
  for (let n = 0; n < 60; n++)
    files[`mail/2026-1${n % 3}/${n}.eml`] = bytesOf(`mail${n}`, 2_000 + n)
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(root, name)
    await mkdir(dirname(path), { recursive: true })
    await writeFile(path, bytes)
  }
  await symlink('letters/a.txt', join(root, 'link'))
  await symlink('/nowhere/at all', join(root, 'letters', 'dangling'))
  await mkdir(join(root, 'hollow'))
  await chmod(join(root, 'letters/b.txt'), 0o600)
  await chmod(join(root, 'large/big.bin'), 0o444)
  await chmod(join(root, 'letters/deep'), 0o500)
  // Whole eighths of a second, which no way of storing times can round.
  const names = await readdir(root, { recursive: true })
  for (const [n, name] of names.entries()) {
    const seconds = 1_600_000_000 + (n * 7_919) / 8
    await lutimes(join(root, name), seconds, seconds)
  }
}

import { expect } from 'vitest'

import { driveSource } from '../../../main/adapters/dingtalk/drive/source.ts'
import { sizeOf } from '../../../main/sample/contents/recipe.ts'
import type { Sample } from '../../../main/sample/index.ts'
import { type CopyAsk, copyOf, filesOf, type KindCopy } from '../../fakes/kind-tree.ts'
import { clientOf } from './client-of.ts'

export type DriveCopy = KindCopy & Readonly<{ calls: number }>
type Wanted = Parameters<typeof clientOf>[1]

/** Reads the drive once, as a run with a client of its own. */
export async function readDrive(
  sample: Sample,
  before: KindCopy | null = null,
  ask: CopyAsk & { client?: Wanted } = {},
): Promise<DriveCopy> {
  const { client, ...copyAsk } = ask
  const made = clientOf(sample, client)
  const source = driveSource(made.dingtalk, { operator: sample.operator })
  const copy = await copyOf(source, before, copyAsk)
  expect(made.problems).toEqual([])
  return { ...copy, calls: made.ledger.reserved - made.ledger.released }
}

/** Records of all `_items.jsonl` of a copy by id, each with the folder it stands in. */
export async function recordsOf(copy: KindCopy) {
  const records = new Map<string, { folder: string; record: Record<string, unknown> }>()
  for (const [path, { text }] of await filesOf(copy)) {
    if (!path.endsWith('/_items.jsonl')) continue
    const folder = path.slice(0, -'/_items.jsonl'.length)
    for (const line of Buffer.from(text, 'latin1').toString('utf8').split('\n'))
      if (line !== '') {
        const record = JSON.parse(line) as Record<string, unknown>
        records.set(String(record['id']), { folder, record })
      }
  }
  return records
}

/** Sizes of all files that the company has in spaces open to the operator, sorted. */
export const sizesIn = (sample: Sample): number[] =>
  [...sample.company.spaces.values()]
    .filter(({ members }) => members === null || members.includes(sample.operator))
    .flatMap(({ dentries }) => [...dentries.values()])
    .filter(({ type, online, archived }) => type === 'FILE' && !online && !archived)
    .map((dentry) => {
      const version = dentry.versions.at(-1)
      return version ? sizeOf(version.recipe) : 0
    })
    .toSorted((a, b) => a - b)

/** The space with the odd names, and one file of it by name. */
export function fileNamed(sample: Sample, name: string) {
  for (const space of sample.company.spaces.values())
    for (const dentry of space.dentries.values()) if (dentry.name === name) return { space, dentry }
  throw new Error(`the sample company has no file ${name}`)
}

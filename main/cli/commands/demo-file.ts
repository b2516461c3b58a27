import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'

import type { App, EntryRow } from '../../app-types.ts'
import { FailureError } from '../../core/failure.ts'
import type { Outcome } from '../../core/failure.ts'
import { bytesOf } from '../../sample/contents/recipe.ts'
import type { Sample } from '../../sample/index.ts'

/** Gives the value, or throws the failure to the demo's one catch. */
export function must<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new FailureError(outcome.failure)
  return outcome.value
}

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex')

/** A file of the sample company, and the hash of its bytes as the company itself has them. */
export type DemoFile = Readonly<{ id: string; name: string; sha256: string }>

/** Picks files that any app may read, by plain names that only one has and no layout uses. */
export function readableFiles(sample: Sample): DemoFile[] {
  const spaces = [...sample.company.spaces.values()]
  const names = spaces.flatMap(({ dentries }) =>
    [...dentries.values()].map(({ name }) => name.toLowerCase()),
  )
  const isOnly = (name: string) =>
    names.indexOf(name.toLowerCase()) === names.lastIndexOf(name.toLowerCase())
  const open = spaces.filter(({ members }) => members === null)
  return open.flatMap(({ dentries }) =>
    [...dentries.values()].flatMap(({ id, name, type, online, archived, readers, versions }) => {
      const isPlain = /^[A-Za-z0-9][\w .-]{0,40}\.\w+$/.test(name) && type === 'FILE'
      const isOpen = !online && !archived && readers === null
      const newest = versions.at(-1)
      if (!isPlain || !isOpen || !isOnly(name) || newest === undefined) return []
      return [{ id, name, sha256: sha256(bytesOf(newest.recipe)) }]
    }),
  )
}

/** Sends an order to the sample company's control address. */
export async function order(sample: Sample, verb: string, body: object): Promise<void> {
  const answer = await fetch(`${sample.control}/${verb}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  })
  if (!answer.ok) throw new Error(`the sample company answered ${answer.status} to ${verb}`)
}

/** Walks a copy's drive for a file that the company has too: path in the copy, and the file. */
export async function findSaved(
  app: App,
  snapshot: string,
  files: readonly DemoFile[],
): Promise<Readonly<{ path: string; file: DemoFile }> | null> {
  const open = ['/drive']
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    const entries: readonly EntryRow[] = must(await app.ls(snapshot, at))
    for (const { path, is } of entries) {
      if (is === 'folder') open.push(path)
      const file = files.find(({ name }) => path.endsWith(`/${name}`))
      if (is === 'file' && file !== undefined) return { path, file }
    }
  }
  return null
}

/** Hash of a file on the disk. */
export const hashOf = async (path: string): Promise<string> => sha256(await readFile(path))

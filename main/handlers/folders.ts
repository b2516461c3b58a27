import { homedir } from 'node:os'
import { dirname } from 'node:path'

import type { Output } from '../../preload/contract.ts'
import {
  beginnings,
  fitTarget,
  freeBytes,
  isWritable,
  listFolders,
} from '../adapters/local-target.ts'
import { done, type Outcome } from '../core/failure.ts'

/**
 * Names the folders inside a folder, for a person to pick one; null = where people keep their own.
 * `own`: folders that must not be picked. Fails with `targetUnfit`.
 */
export async function folderListing(
  asked: string | null,
  own: readonly string[],
): Promise<Outcome<Output<'folders.list'>>> {
  const path = asked ?? homedir()
  const found = await listFolders(path)
  if (!found.ok) return found
  const fit = await fitTarget(path, own)
  const parent = dirname(path)
  return done({
    path,
    parent: parent === path ? null : parent,
    folders: [...found.value],
    roots: [...(await beginnings())],
    fit: fit.ok && (await isWritable(path)) && (await freeBytes(path)) !== 0,
  })
}

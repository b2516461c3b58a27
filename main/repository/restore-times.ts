import { nsFromTime } from './stored-time.ts'
import type { TreeNode } from './types.ts'

/** Seconds since 1970 as the system's calls take them; exact to about a quarter of a microsecond. */
export function secondsOf({ mtime }: TreeNode): number {
  try {
    return Number(nsFromTime(mtime)) / 1e9
  } catch (error) {
    if (error instanceof SyntaxError) return 0
    throw error
  }
}

/**
 * Tells whether a file's time (nanoseconds) is the one that a restore of `node` would have given it.
 *
 * Some file systems keep only seconds, FAT only every second one.
 */
export function isSameTime(node: TreeNode, mtimeNs: bigint): boolean {
  const distance = Math.abs(Number(mtimeNs) / 1e9 - secondsOf(node))
  const isCoarse = mtimeNs % 1_000_000_000n === 0n
  return distance < 1e-6 || (isCoarse && distance < 2)
}

import { join } from 'node:path'

import { nameToBytes } from './names.ts'

/** A path of the local system: as bytes where a name is not valid UTF-8. */
export type LocalPath = string | Buffer

/** Joins a name to a folder's path. */
export function joinLocal(folder: LocalPath, name: string): LocalPath {
  if (typeof folder === 'string' && name.isWellFormed()) return join(folder, name)
  return Buffer.concat([Buffer.from(folder), Buffer.from('/'), nameToBytes(name)])
}

/** True for names that would lead out of their folder or that no system can store. */
export const isOddName = (name: string): boolean =>
  ['', '.', '..'].includes(name) || /[/\0]/.test(name)

const reserved = /^(con|prn|aux|nul|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(\.|$)/i

/** Makes a name that Windows can store; most names stay as they are. */
export function windowsName(name: string): string {
  const plain = name
    .toWellFormed()
    // Windows forbids these and the control characters.
    // oxlint-disable-next-line no-control-regex
    .replace(/[<>:"/\\|?*\u0000-\u001f]/g, '_')
    .replace(/[. ]+$/, (end) => '_'.repeat(end.length))
  return reserved.test(plain) ? `_${plain}` : plain
}

/**
 * Gives the names of one folder new ones where Windows could not keep them, or could not keep them
 * apart: it takes capital and small letters for the same.
 */
export function windowsNames(names: readonly string[]): Map<string, string> {
  const taken = new Set<string>()
  const given = new Map<string, string>()
  for (const name of names) {
    const wanted = windowsName(name)
    let candidate = wanted
    for (let n = 2; taken.has(candidate.toLowerCase()); n++) candidate = numbered(wanted, n)
    taken.add(candidate.toLowerCase())
    given.set(name, candidate)
  }
  return given
}

function numbered(name: string, n: number): string {
  const dot = name.lastIndexOf('.')
  return dot > 0 ? `${name.slice(0, dot)} (${n})${name.slice(dot)}` : `${name} (${n})`
}

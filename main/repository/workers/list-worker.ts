import { readdirSync } from 'node:fs'
import { parentPort, workerData } from 'node:worker_threads'

import { childPath, listFolder } from '../archive-nodes.ts'
import type { Listed } from '../archive-nodes.ts'
import { compareNames } from '../names.ts'
import type { ListedAhead, ListSetup } from './messages.ts'

// startWorker is called with this setup only.
const { root, port, passed } = workerData as ListSetup

/** Folders by which this thread is ahead of the walk before it waits. */
const maxLead = 128
/** Longest wait for the walk, milliseconds; it may also have failed. */
const longestWait = 1_000
let seen = 0

/** In the order of the walk: a folder, then what lies below it, by name. */
function walk(folder: string): void {
  const place = seen++
  for (let at = walked(); place - at > maxLead; at = walked()) {
    Atomics.wait(passed, 0, at, longestWait)
  }
  // The walk began before this thread: what it has passed need not be looked at again.
  const below = place < walked() ? foldersIn(folder) : listAndSend(folder)
  for (const name of below) {
    const path = childPath(folder, name)
    if (typeof path === 'string') walk(path)
  }
}

const walked = (): number => Atomics.load(passed, 0)

function foldersIn(folder: string): string[] {
  try {
    const entries = readdirSync(folder, { withFileTypes: true })
    return entries
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name)
      .sort(compareNames)
  } catch {
    // The walk meets it too, and says so.
    return []
  }
}

function listAndSend(folder: string): string[] {
  const list = listFolder(folder)
  // The walk meets it too, and says so.
  if ('code' in list) return []
  const { entries } = list
  if (entries.every(isPlain)) {
    const message = packed(folder, entries)
    port.postMessage(message, [message.kinds.buffer, message.numbers.buffer])
  }
  return entries.filter(({ is }) => is === 'folder').map(({ name }) => name)
}

type Plain = Extract<Listed, { look: unknown }>

const isPlain = (entry: Listed): entry is Plain =>
  (entry.is === 'file' || entry.is === 'folder') && entry.name.isWellFormed()

function packed(path: string, entries: readonly Plain[]): ListedAhead {
  const kinds = new Uint8Array(entries.length)
  const numbers = new BigInt64Array(entries.length * 4)
  for (const [at, { is, look }] of entries.entries()) {
    kinds[at] = is === 'file' ? 0 : 1
    numbers.set([BigInt(look.size), look.mtimeNs, look.ctimeNs, BigInt(look.mode)], at * 4)
  }
  // No system has names with a slash.
  return { path, names: entries.map(({ name }) => name).join('/'), kinds, numbers }
}

walk(root)
port.close()
parentPort?.close()

import { randomUUID } from 'node:crypto'

import { openSqlite } from '../../main/adapters/database/sqlite.ts'
import { openSyncStore } from '../../main/adapters/database/sync/store.ts'
import type { Partner } from '../../main/core/sync/partner.ts'
import type { Note } from '../../main/core/sync/plan-types.ts'
import { plan } from '../../main/core/sync/plan.ts'
import type { SyncPorts } from '../../main/core/sync/protocol/ports.ts'
import { type RoundResult, runRound } from '../../main/core/sync/protocol/round.ts'
import type { Side } from '../../main/core/sync/types.ts'
import { tools } from '../core/sync/simulator/draw.ts'

/** What the child asks of the world in its parent. */
export type ChildAsk = Readonly<{ id: number; side: Side; method: string; args: unknown }>
/** What the parent says: an answer, or "do a round". */
export type ParentWord =
  | Readonly<{ is: 'answer'; id: number; value: unknown; now: number; beside: number }>
  | Readonly<{ is: 'round'; first: boolean; now: number; beside: number }>
/** A round's end. */
export type ChildWord =
  | Readonly<{ is: 'ask'; ask: ChildAsk }>
  | Readonly<{ is: 'generation'; generation: number }>
  | Readonly<{
      is: 'end'
      complete: boolean
      counts: RoundResult['counts']
      notes: readonly Note[]
    }>

// The engine on a real `state.db`, whose remotes live in the parent; it is killed while it works.
const [path = '', link = ''] = process.argv.slice(2)
const store = openSyncStore(openSqlite(path, 'full'))
const waiting = new Map<number, (value: unknown) => void>()
let asked = 0
let clock = 0
let beside = 0

const say = (word: ChildWord): void => void process.send?.(word)
const ask = (side: Side, method: string, args: unknown): Promise<unknown> => {
  asked += 1
  const id = asked
  say({ is: 'ask', ask: { id, side, method, args } })
  return new Promise((resolve) => void waiting.set(id, resolve))
}

/** A partner whose methods are answered by the parent's of the same names. */
const partner = (side: Side, capability: Partner['capability']): Partner =>
  ({
    side,
    kind: 'contact',
    capability,
    ...Object.fromEntries(
      ['identity', 'containers', 'read', 'get', 'find', 'write', 'makeContainer'].map((method) => [
        method,
        (args: unknown) => ask(side, method, args instanceof AbortSignal ? null : args),
      ]),
    ),
    // The parent's partner has these very methods and answers.
  }) as unknown as Partner

const capabilities = JSON.parse(process.argv[4] ?? '{}') as Record<Side, Partner['capability']>

const ports: SyncPorts = {
  store,
  partners: { D: partner('D', capabilities.D), M: partner('M', capabilities.M) },
  tools,
  plan,
  now: () => clock,
  newId: randomUUID,
  budget: { take: () => Promise.resolve({ is: 'go' }) },
  generations: {
    read: () => Promise.resolve(beside),
    write(_, generation) {
      say({ is: 'generation', generation })
      return Promise.resolve()
    },
  },
  blobs: { keep: () => Promise.resolve(null) },
  paused: () => false,
  signal: new AbortController().signal,
}

process.on('message', (word: ParentWord) => {
  clock = Math.max(clock, word.now)
  beside = Math.max(beside, word.beside)
  if (word.is === 'answer') {
    waiting.get(word.id)?.(word.value)
    waiting.delete(word.id)
    return
  }
  void runRound(ports, { linkId: Number(link), kind: word.first ? 'first' : 'live' }).then(
    ({ complete, counts, plan: made }) =>
      say({ is: 'end', complete, counts, notes: made?.notes ?? [] }),
  )
})

import { type ChildProcess, fork } from 'node:child_process'
import { fileURLToPath } from 'node:url'

import type { Note } from '../../main/core/sync/plan-types.ts'
import { usualPolicy } from '../../main/core/sync/policy.ts'
import { addLink, drawTraits } from '../core/sync/simulator/draw.ts'
import { drawFaults, noFaults } from '../core/sync/simulator/faults.ts'
import { oracleOf } from '../core/sync/simulator/oracle.ts'
import { type Net, partnerOf } from '../core/sync/simulator/partner.ts'
import { type Random, randomOf } from '../core/sync/simulator/random.ts'
import { type World, worldOf } from '../core/sync/simulator/world.ts'
import type { ChildWord, ParentWord } from './sync-child.ts'
import { type SqliteStore, sqliteStores } from './sync-sqlite.ts'

/** What the kills met; the loop throws at the first broken rule. */
export type SyncKills = Readonly<{ worlds: number; kills: number; escaped: number; writes: number }>

const program = fileURLToPath(new URL('sync-child.ts', import.meta.url))
/** Kills on one world before it is judged. */
const each = 10

type Place = Readonly<{
  world: World
  net: Net
  random: Random
  path: string
  linkId: number
  store: SqliteStore['store']
  state: {
    beside: number
    quiet: boolean
    unknowns: number
    first: boolean
    notes: readonly Note[]
  }
}>

type Partners = Readonly<Record<'D' | 'M', ReturnType<typeof partnerOf>>>

function answerer(place: Place, partners: Partners, child: ChildProcess) {
  const { world, net, random, state } = place
  return async ({ ask }: Extract<ChildWord, { is: 'ask' }>): Promise<void> => {
    world.now += 20 + random.whole(300)
    for (const { go } of net.later.filter(({ at }) => at <= world.now)) go()
    net.later = net.later.filter(({ at }) => at > world.now)
    if (!state.quiet && random.chance(0.1)) world.act(random)
    // The child names only methods of a partner (see there).
    const methods = partners[ask.side] as unknown as Record<string, (args: unknown) => unknown>
    const value = await methods[ask.method]?.(ask.args)
    if (!child.connected) return
    const word: ParentWord = {
      is: 'answer',
      id: ask.id,
      value,
      now: world.now,
      beside: state.beside,
    }
    child.send(word, () => {})
  }
}

/** One round in a child; killed after so many ms, or run to its end (null). False: it was killed. */
async function childRound(place: Place, killAfter: number | null): Promise<boolean> {
  const { world, net, state, path, linkId } = place
  const partners: Partners = { D: partnerOf(net, 'D'), M: partnerOf(net, 'M') }
  const can = JSON.stringify({ D: partners.D.capability, M: partners.M.capability })
  const child = fork(program, [path, `${linkId}`, can], {
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  })
  const answer = answerer(place, partners, child)
  let failed: unknown = null
  let ended = false
  let counting = false
  const over = new Promise<void>((resolve) => void child.once('exit', () => resolve()))
  child.on('message', (word: ChildWord) => {
    if (word.is === 'generation') state.beside = Math.max(state.beside, word.generation)
    if (word.is === 'ask') {
      if (killAfter !== null && !counting) setTimeout(() => child.kill('SIGKILL'), killAfter)
      counting = true
      answer(word).catch((error: unknown) => {
        failed = error
        child.kill('SIGKILL')
      })
    }
    if (word.is === 'end') {
      ended = true
      state.notes = word.notes
      state.unknowns += word.counts['unknown'] ?? 0
      if (word.complete) state.first = false
      child.kill('SIGKILL')
    }
  })
  const begin: ParentWord = {
    is: 'round',
    first: state.first,
    now: world.now,
    beside: state.beside,
  }
  child.send(begin)
  await over
  if (failed !== null) throw failed
  if (!ended && killAfter === null) throw new Error('the engine ended by itself')
  return ended
}

function placeOf(seed: number, stores: ReturnType<typeof sqliteStores>): Place & { close(): void } {
  const random = randomOf(seed)
  const traits = { D: drawTraits(random, 'D'), M: drawTraits(random, 'M') }
  const world = worldOf(traits, random.fork())
  const { store, close } = stores.open()
  const wide = { deletes: 9_999, deleteShare: 99, changeShare: 99, creates: 9_999, createShare: 99 }
  const brake = { ...usualPolicy.brake, ...wide, emptied: 9_999 }
  const linkId = addLink(store, { ...usualPolicy, brake })
  const oracle = oracleOf(world, () => store, { deletes: 9_999, released: () => true })
  const net: Net = {
    world,
    turns: {
      turn: () => Promise.resolve(),
      given: () => 0,
      run: () => Promise.reject(new Error('no')),
    },
    random: random.fork(),
    faults: drawFaults(random),
    onCall: (side, call) => oracle.onCall(side, call),
    onGet: (side, id) => oracle.onGet(side, id),
    identity: { D: 'corp', M: 'tenant' },
    later: [],
    granted: null,
  }
  const state: Place['state'] = { beside: 0, quiet: false, unknowns: 0, first: true, notes: [] }
  const path = `${stores.folder}/state.db`
  return { world, net, random, path, linkId, store, state, close }
}

async function rest(place: Place): Promise<void> {
  const { world, net, state, store, linkId } = place
  state.quiet = true
  net.faults = noFaults
  let still = 0
  for (let rounds = 0; still < 2; rounds += 1) {
    if (rounds > 24) throw new Error('I3: it never comes to rest')
    world.now += 300_000
    for (const { go } of net.later.splice(0)) go()
    const before = world.writes.length
    await childRound(place, null)
    const open = store
      .openIntents(linkId)
      .some(({ state: is }) => is === 'sent' || is === 'unknown')
    still = world.writes.length === before && !open ? still + 1 : 0
  }
}

/** Kills an engine on a real `state.db` at random moments; judges each world after ten kills. */
export async function syncKills(ask: {
  kills: number
  seed: number
  tell: (line: string) => void
}): Promise<SyncKills> {
  const stores = sqliteStores()
  const sum = { worlds: 0, kills: 0, escaped: 0, writes: 0 }
  for (let seed = ask.seed; sum.kills < ask.kills; seed += 1) {
    const place = placeOf(seed, stores)
    const { world, random } = place
    for (let kills = 0; kills < each && sum.kills < ask.kills; kills += 1) {
      if (random.chance(0.7)) world.act(random)
      const ended = await childRound(place, random.whole(200))
      if (ended) sum.escaped += 1
      else sum.kills += 1
      world.now += 5_000 + random.whole(600_000)
    }
    await rest(place)
    const judge = oracleOf(world, () => place.store, { deletes: 9_999, released: () => true })
    judge.atRest({ crashes: each, unknowns: place.state.unknowns, notes: place.state.notes })
    sum.worlds += 1
    sum.writes += world.writes.length
    ask.tell(`killed ${sum.kills} times, ${sum.worlds} worlds whole`)
    place.close()
  }
  stores.remove()
  return sum
}

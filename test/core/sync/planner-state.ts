import { contactKey, fingerOf } from '../../../main/core/sync/canonical/keys.ts'
import { shown, type Around } from '../../../main/core/sync/carry.ts'
import { units } from '../../../main/core/sync/fields.ts'
import { markerOf } from '../../../main/core/sync/marker.ts'
import type { Capability } from '../../../main/core/sync/partner.ts'
import type { Op, Plan, Snapshot, Step } from '../../../main/core/sync/plan-types.ts'
import { usualPolicy, type Policy } from '../../../main/core/sync/policy.ts'
import type { ContainerRow, RunKind } from '../../../main/core/sync/rows.ts'
import {
  other,
  type Image,
  type ItemMeta,
  type Marker,
  type Patch,
  type Side,
  type SyncKind,
  type Value,
} from '../../../main/core/sync/types.ts'
import { imageHash, patched, textOf, valueOf } from '../../../main/core/sync/values.ts'
import type { Item, Life, Pair } from '../../../main/core/sync/view.ts'

/** A hash that needs no hashing: equal texts, equal hashes. */
export const tools = { hash: (text: string) => text, mac: (text: string) => `mac ${text}` }

/** An item on one of the two remotes, and which thing of a person's it is. */
export type Remote = {
  id: string
  image: Image
  marker: Marker | null
  thing: string
  people: number
  owner: 'self' | 'other'
  modified: number
  life: Life
}

const capability: Capability = {
  conditional: false,
  createKey: 'none',
  lookup: 'marker',
  indexLag: 0,
  versionTrusted: false,
  metered: true,
  createsPerDay: null,
  maxBytes: null,
  createOnly: [],
  moveChangesId: false,
  softDelete: false,
}

const createOnly: Readonly<Record<SyncKind, readonly string[]>> = {
  mail: [],
  event: [],
  contact: ['mobile'],
  task: ['priority'],
}

/** Folders one and two have partners; three has none until it is asked for. */
export function containersOf(): ContainerRow[] {
  const row = (contId: number, side: Side, name: string, partner: number | null): ContainerRow => ({
    contId,
    linkId: 1,
    side,
    remoteId: `${side}-${name}`,
    name,
    role: null,
    partner,
    cursor: null,
    validity: null,
    scanGen: 1,
    completeGen: 1,
  })
  return [
    row(1, 'D', 'one', 2),
    row(2, 'M', 'one', 1),
    row(3, 'D', 'two', 4),
    row(4, 'M', 'two', 3),
    row(5, 'D', 'three', null),
    row(6, 'M', 'three', null),
  ]
}

/** Two remotes in memory and our store of them; remotes answer with what they were given. */
export class PlannerState {
  readonly kind: SyncKind
  readonly run: RunKind
  readonly policy: Policy
  readonly remotes: Record<Side, Map<string, Remote>> = { D: new Map(), M: new Map() }
  readonly pairs = new Map<number, Pair>()
  readonly items: Record<Side, Map<string, Item>> = { D: new Map(), M: new Map() }
  readonly containers = containersOf()
  readonly allowed = new Set<string>()
  /** All that was stored before it was overwritten or deleted. */
  readonly kept: string[] = []
  writes = 0
  deletes = 0
  now = Date.UTC(2026, 11, 1)
  #next = 1

  constructor(kind: SyncKind, run: RunKind, policy: Partial<Policy> = {}) {
    this.kind = kind
    this.run = run
    const brake = { ...usualPolicy.brake, floor: { deletes: 99, changes: 99, creates: 99 } }
    this.policy = { ...usualPolicy, zone: 'Asia/Shanghai', brake, ...policy }
  }

  around(): Around {
    return {
      zone: this.policy.zone,
      partnerOf: (side, remoteId) => {
        const row = this.containers.find((one) => one.side === side && one.remoteId === remoteId)
        const to = this.containers.find(({ contId }) => contId === row?.partner)
        return to?.remoteId ?? null
      },
    }
  }

  /** An image of M as D holds it. */
  onD(image: Image): Image {
    const fields: Record<string, Value> = {}
    const veiled = image['private'] === true && this.policy.private === 'busy'
    const seen = veiled
      ? patched(image, {
          title: 'Busy',
          description: null,
          place: null,
          categories: null,
          reminders: null,
        })
      : image
    for (const unit of units[this.kind]) {
      if (unit.on !== 'both') continue
      for (const field of unit.fields) {
        const after = valueOf(seen, field)
        const value =
          unit.fields.length > 1 ? after : shown({ unit, from: 'M', after }, this.around())
        if (value !== null) fields[field] = value
      }
    }
    return fields
  }

  add(side: Side, remote: Omit<Remote, 'id' | 'life' | 'modified'>): Remote {
    this.#next += 1
    const one: Remote = {
      ...remote,
      id: `${side.toLowerCase()}${this.#next}`,
      life: 'here',
      modified: this.now - 3_600_000,
    }
    this.remotes[side].set(one.id, one)
    return one
  }

  /** Stores what a remote shows, as a round does. */
  see(side: Side, remote: Remote): Item {
    const before = this.items[side].get(remote.id)
    const folder = remote.image['folder']
    const cont = this.containers.find(
      (row) => row.side === side && row.remoteId === (folder ?? `${side}-one`),
    )
    const meta: ItemMeta = {
      marker: remote.marker,
      occurrence: null,
      created: null,
      owner: remote.owner,
      people: remote.people,
      size: null,
      port: null,
    }
    const item: Item = {
      linkId: 1,
      side,
      remoteId: remote.id,
      pairId: before?.pairId ?? null,
      contId: cont?.contId ?? 1,
      version: null,
      modified: remote.modified,
      seenAt: before?.seenAt ?? this.now,
      scanGen: 1,
      natKey: this.kind === 'contact' ? contactKey(remote.image) : null,
      finger: fingerOf(this.kind, remote.image, this.policy.zone),
      obs: remote.image,
      obsHash: imageHash(tools, remote.image),
      base: before?.base ?? null,
      baseHash: before?.baseHash ?? null,
      life: remote.life,
      meta,
    }
    this.items[side].set(remote.id, item)
    return item
  }

  join(
    d: Item,
    m: Item,
    ask: Readonly<{
      base: Readonly<Record<Side, Image>>
      origin: Side | 'both'
      pairId: number | null
    }>,
  ): Pair {
    this.#next += 1
    const known = ask.pairId === null ? undefined : this.pairs.get(ask.pairId)
    const pair: Pair = known ?? {
      pairId: this.#next,
      linkId: 1,
      uid: `u${this.#next}`,
      origin: ask.origin,
      owner: 'self',
      parent: null,
      origStart: null,
      flips: 0,
      failCount: 0,
      state: 'live',
      trail: [],
    }
    this.pairs.set(pair.pairId, pair)
    for (const item of [d, m]) {
      const base = ask.base[item.side]
      for (const old of known === undefined ? [] : this.items[item.side].values()) {
        if (old.pairId === pair.pairId && old.remoteId !== item.remoteId)
          this.items[item.side].delete(old.remoteId)
      }
      this.items[item.side].set(item.remoteId, {
        ...item,
        pairId: pair.pairId,
        base,
        baseHash: imageHash(tools, base),
      })
    }
    return pair
  }

  snapshot(): Snapshot {
    const able = { ...capability, createOnly: createOnly[this.kind] }
    return {
      kind: this.kind,
      now: this.now,
      run: this.run,
      scope: { containers: { D: null, M: null }, window: null },
      policy: this.policy,
      capability: { D: able, M: capability },
      complete: { D: true, M: true },
      containers: this.containers,
      pairs: [...this.pairs.values()],
      items: [...this.items.D.values(), ...this.items.M.values()],
      intents: [],
      brake: { deletes: 0, changes: 0, creates: 0, emptied: 0 },
      createdToday: { D: 0, M: 0 },
      resent: new Set(),
      allowed: this.allowed,
      unticked: new Set(),
    }
  }

  #rebase(item: Item, patch: Patch): void {
    if (item.base === null || Object.keys(patch).length === 0) return
    const base = patched(item.base, patch)
    this.items[item.side].set(item.remoteId, { ...item, base, baseHash: imageHash(tools, base) })
  }

  itemOf(pairId: number, side: Side): Item | undefined {
    return [...this.items[side].values()].find((item) => item.pairId === pairId)
  }

  /** Carries out a step; new pairs get their numbers, by which operations are found again. */
  step(step: Step, numbers: Map<number, number>): void {
    const real = 'pairId' in step ? (numbers.get(step.pairId) ?? step.pairId) : 0
    if (step.do === 'pair') {
      const [d, m] = [this.items.D.get(step.d), this.items.M.get(step.m)]
      if (d === undefined || m === undefined) throw new Error('a pair of what is not there')
      const pairId = step.pairId < 0 ? null : step.pairId
      numbers.set(step.pairId, this.join(d, m, { base: step.base, origin: 'both', pairId }).pairId)
    } else if (step.do === 'touch') {
      for (const side of ['D', 'M'] as const) {
        const item = this.itemOf(real, side)
        if (item !== undefined) this.#rebase(item, step.rebase[side])
      }
    } else if (step.do === 'state') {
      const pair = this.pairs.get(real)
      if (pair !== undefined) this.pairs.set(real, { ...pair, state: step.state })
    } else if (step.do === 'forget') this.items[step.side].delete(step.remoteId)
    else if (step.do === 'conflict') this.kept.push(textOf([step.conflict.d, step.conflict.m]))
    else this.#unpair(step.pairId)
  }

  #unpair(pairId: number): void {
    this.pairs.delete(pairId)
    for (const side of ['D', 'M'] as const) {
      const item = this.itemOf(pairId, side)
      if (item?.life === 'here')
        this.items[side].set(item.remoteId, { ...item, pairId: null, base: null, baseHash: null })
      else if (item !== undefined) this.items[side].delete(item.remoteId)
    }
  }

  /** Carries out an operation as if every call succeeded. */
  write(op: Op, numbers: ReadonlyMap<number, number>): void {
    this.writes += 1
    this.kept.push(textOf([op.before, ...op.conflicts.flatMap(({ base, d, m }) => [base, d, m])]))
    const pairId = op.pairId === null ? null : (numbers.get(op.pairId) ?? op.pairId)
    if (op.op === 'create') return this.#create(op, pairId)
    const target = this.remotes[op.side].get(op.target ?? '')
    if (target === undefined || pairId === null) throw new Error(`no target: ${op.id}`)
    if (op.op === 'delete') {
      this.deletes += 1
      this.remotes[op.side].delete(target.id)
      const item = this.items[op.side].get(target.id)
      if (item !== undefined) this.items[op.side].set(target.id, { ...item, life: 'gone' })
      return undefined
    }
    target.image = patched(target.image, op.patch)
    target.modified = this.now
    const item = this.see(op.side, target)
    this.#rebase(item, op.rebase[op.side])
    const source = this.itemOf(pairId, other(op.side))
    if (source !== undefined) this.#rebase(source, op.rebase[other(op.side)])
    return undefined
  }

  #create(op: Op, pairId: number | null): void {
    const source = this.items[other(op.side)].get((op.source ?? '').slice(2))
    const from = this.remotes[other(op.side)].get(source?.remoteId ?? '')
    if (source === undefined || from === undefined || op.image === null)
      throw new Error(`no source: ${op.id}`)
    const uid = (pairId === null ? undefined : this.pairs.get(pairId)?.uid) ?? `u${this.#next + 2}`
    const marker = markerOf(tools, uid, source.remoteId)
    const made = this.add(op.side, {
      image: op.image,
      marker,
      thing: from.thing,
      people: 0,
      owner: 'self',
    })
    const item = this.see(op.side, made)
    const base =
      op.side === 'D' ? { D: made.image, M: source.obs } : { D: source.obs, M: made.image }
    const [d, m] = op.side === 'D' ? [item, source] : [source, item]
    this.join(d, m, { base, origin: source.side, pairId })
  }

  /** Answers probes with the truth, as the remotes have it. */
  probe(plan: Plan): void {
    for (const { side, remoteId } of plan.probes) {
      const item = this.items[side].get(remoteId)
      const remote = this.remotes[side].get(remoteId)
      if (item === undefined) continue
      if (remote === undefined) this.items[side].set(remoteId, { ...item, life: 'gone' })
      else this.see(side, { ...remote, life: remote.life === 'suspect' ? 'here' : remote.life })
    }
  }

  /** Makes the folders that a plan needs. */
  folders(plan: Plan): void {
    for (const { side, partner, path } of plan.folders) {
      const at = this.containers.findIndex((row) => row.side === side && row.name === path)
      const from = this.containers.findIndex(({ contId }) => contId === partner)
      const [row, source] = [this.containers[at], this.containers[from]]
      if (row === undefined || source === undefined) throw new Error(`no folder: ${path}`)
      this.containers[at] = { ...row, partner }
      this.containers[from] = { ...source, partner: row.contId }
    }
  }
}

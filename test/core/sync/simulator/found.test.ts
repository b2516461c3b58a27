import { expect, it } from 'vitest'

import type { SyncKind } from '../../../../main/core/sync/types.ts'
import { createMemorySyncStore } from '../../../fakes/sync-store.ts'
import { engine, named } from './engine.ts'
import { found } from './found.ts'
import { runSchedule } from './schedule.ts'

const all = Object.entries(found).flatMap(([kind, seeds]) =>
  seeds.map((seed) => ({ kind: kind as SyncKind | 'any', seed })),
)

it.for(all)(
  'keeps every invariant where it once broke one: $kind $seed',
  async ({ kind, seed }) => {
    const only = kind === 'any' ? {} : { kind }
    const ask = { seed, store: createMemorySyncStore, ...only }
    const { turns } = await named(`${kind} ${seed}`, () => runSchedule(engine, ask))

    expect(turns).toBeGreaterThan(0)
  },
)

import { createRequire } from 'node:module'

import { expect, it } from 'vitest'
import { z } from 'zod'

import { zoneTable } from '../../../main/core/sync/canonical/zone-table.ts'

const Mapping = z.object({
  mapZone: z.object({ _other: z.string(), _type: z.string(), _territory: z.string() }),
})
const Windows = z.object({
  supplemental: z.object({
    windowsZones: z.object({
      mapTimezones: z.union([z.array(Mapping), z.record(z.string(), Mapping)]),
    }),
  }),
})

it('names every zone of Windows exactly as Unicode CLDR does for the world', () => {
  const read = createRequire(import.meta.url)
  const file = Windows.parse(read('cldr-core/supplemental/windowsZones.json'))
  const world = Object.values(file.supplemental.windowsZones.mapTimezones)
    .map(({ mapZone }) => mapZone)
    .filter(({ _territory }) => _territory === '001')
    .map(({ _other, _type }) => `${_other}=${_type}`)

  expect(world.length).toBeGreaterThan(130)
  expect(zoneTable.split('\n').toSorted()).toEqual(world.toSorted())
})

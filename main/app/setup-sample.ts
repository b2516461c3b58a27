import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'

import { z } from 'zod'

import { errnoOf, writeWhole } from '../adapters/files.ts'
import { makeProfile, type Profile } from '../adapters/profile.ts'
import type { Log } from '../core/ports.ts'
import type { Sample } from '../sample/index.ts'
import { valueOf } from './work.ts'

const shape = z.object({
  people: z.int().min(2),
  seed: z.int(),
  port: z.int().min(1).max(65_535),
  /** Day of the founding, milliseconds since 1970: the company is made from seed, size and day. */
  founded: z.number(),
  /** Port of its Microsoft side; absent where an older version founded it. */
  graph: z.int().min(1).max(65_535).optional(),
})
type Kept = z.infer<typeof shape>

/** The sample company inside the engine's process, kept by a profile over restarts. */
export interface SampleKeeper {
  /** Founds a company, or gives the one that runs. */
  start(people: number): Promise<Sample>
  /** Starts the company that the profile keeps, if any; a taken port is logged. */
  resume(): Promise<void>
  /** Ends the company for good: the profile forgets it. */
  end(): Promise<void>
  /** Stops serving; the profile keeps it. */
  stop(): Promise<void>
  /** People of the company that the profile keeps; null where there is none. */
  people(): number | null
  /** Its Microsoft side; null while it does not run. */
  microsoft(): Sample['graph'] | null
}

const portOf = (base: string): number => Number(new URL(base).port)

const pathOf = (profile: Profile): string => join(profile.folder, 'sample.json')

async function read(profile: Profile): Promise<Kept | null> {
  try {
    return shape.parse(JSON.parse(await readFile(pathOf(profile), 'utf8')))
  } catch (error) {
    if (errnoOf(error) === 'ENOENT' || errnoOf(error) === 'ENOTDIR') return null
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}

async function found(kept: Omit<Kept, 'port'> & { port?: number }): Promise<Sample> {
  const { startSample } = await import('../sample/index.ts')
  let isFounded = false
  const now = (): number => (isFounded ? Date.now() : kept.founded)
  const { graph: graphPort, ...company } = kept
  const graph = graphPort === undefined ? {} : { port: graphPort }
  const sample = await startSample({ ...company, graph, now })
  isFounded = true
  return sample
}

/** Keeps the sample company of a profile. */
export function keepSample(profile: Profile, log: Log): SampleKeeper {
  let running: Sample | null = null
  let people: number | null = null

  const stop = async (): Promise<void> => {
    const was = running
    running = null
    await was?.stop()
  }
  return {
    async start(size) {
      if (running !== null) return running
      valueOf(await makeProfile(profile))
      const kept = { people: size, seed: 1, founded: Date.now() }
      running = await found(kept)
      people = size
      const [port, graph] = [running.apiBase, running.graph.graphBase].map(portOf)
      await writeWhole(pathOf(profile), JSON.stringify({ ...kept, port, graph }))
      return running
    },
    async resume() {
      const kept = await read(profile)
      people = kept?.people ?? null
      if (kept === null || running !== null) return
      try {
        running = await found(kept)
      } catch (error) {
        if (errnoOf(error) === '') throw error
        log.write('warn', 'sample.silent', { code: errnoOf(error), port: kept.port })
      }
    },
    async end() {
      await stop()
      people = null
      await rm(pathOf(profile), { force: true })
    },
    stop,
    people: () => people,
    microsoft: () => running?.graph ?? null,
  }
}

import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'

import { z } from 'zod'

import { fileFailure, keepAside, textIfThere, writeWhole } from '../../adapters/files.ts'
import type { Generations } from '../../core/sync/protocol/ports.ts'
import type { Engine } from '../engine.ts'
import { valueOf } from '../work.ts'

/** `<profile>.generation.json`, beside the profile (conventions, section 7). */
const shape = z.object({
  version: z.literal(1),
  /** Tells this installation from another one with the same state file. */
  installation: z.string().min(1),
  /** Generation of each link, by its number. */
  links: z.record(z.string(), z.int().nonnegative()),
})
type Beside = Readonly<z.infer<typeof shape>>

type Known = Pick<Engine, 'profile' | 'clock'>

function parsed(text: string): Beside | null {
  try {
    return shape.parse(JSON.parse(text))
  } catch (error) {
    if (error instanceof SyntaxError || error instanceof z.ZodError) return null
    throw error
  }
}

/** What lies beside the profile; a file that cannot be read is put aside and begun anew. */
async function readBeside({ profile, clock }: Known): Promise<Beside> {
  const text = await textIfThere(profile.generation)
  const found = text === null ? null : parsed(text)
  if (found !== null) return found
  if (text !== null) await keepAside(profile.generation, clock.now())
  const installation = randomBytes(12).toString('base64url')
  return { version: 1, installation, links: {} }
}

async function writeBeside({ profile }: Known, beside: Beside): Promise<void> {
  try {
    await writeWhole(profile.generation, `${JSON.stringify(beside, null, 2)}\n`)
  } catch (error) {
    valueOf(fileFailure(error, profile.generation))
  }
}

/** Names this installation on this computer; made with the first call. */
export async function installationOf(known: Known): Promise<string> {
  const beside = await readBeside(known)
  if (parsed((await textIfThere(known.profile.generation)) ?? '') === null)
    await writeBeside(known, beside)
  return `${beside.installation}@${hostname()}`
}

/**
 * Generations beside the state file, so that a state file that was put back from an older copy
 * shows (sync engine, section 16). `known` = what another place says, null if nothing.
 */
export const generationsOf = (known: Known, elsewhere: number | null): Generations => ({
  async read(linkId) {
    const { links } = await readBeside(known)
    const beside = links[`${linkId}`] ?? null
    if (beside === null || elsewhere === null) return beside ?? elsewhere
    return Math.max(beside, elsewhere)
  },
  async write(linkId, generation) {
    const beside = await readBeside(known)
    await writeBeside(known, { ...beside, links: { ...beside.links, [`${linkId}`]: generation } })
  },
})

/** Forgets a link's generation. */
export async function dropGeneration(known: Known, linkId: number): Promise<void> {
  const beside = await readBeside(known)
  const links = Object.entries(beside.links).filter(([id]) => id !== `${linkId}`)
  if (links.length === Object.keys(beside.links).length) return
  await writeBeside(known, { ...beside, links: Object.fromEntries(links) })
}

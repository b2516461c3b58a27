import { mkdir, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { ensurePeers } from '../peers/install.ts'
import { compiled } from './child-program.ts'
import { ensureCutting } from './image.ts'
import { killLoop, type KillResult, sumOf } from './kill-loop.ts'
import { type CutResult, powerCuts } from './power-cuts.ts'
import { linesOf, writePage } from './report.ts'

const { values } = parseArgs({
  options: {
    kills: { type: 'string', default: '1000' },
    cuts: { type: 'string', default: '50' },
    seed: { type: 'string', default: '1' },
    /** So many loops of kills run side by side, each on a repository of its own. */
    parallel: { type: 'string', default: '3' },
    write: { type: 'boolean', default: false },
  },
})

function wholeOf(name: 'kills' | 'cuts' | 'seed' | 'parallel', least = 0): number {
  const number = Number(values[name])
  if (Number.isInteger(number) && number >= least) return number
  throw new Error(`--${name} takes a whole number of at least ${least}, not ${values[name]}`)
}

/** Ctrl-C once: no more kills, then the cuts and the result. Twice: the end. */
const enough = new AbortController()
process.once('SIGINT', () => {
  console.log('no more kills')
  enough.abort()
})

const tell = (line: string): void => console.log(line)

async function allKills(folder: string, kills: number): Promise<KillResult> {
  const loops = wholeOf('parallel', 1)
  const each = Array.from({ length: loops }, async (_, index) => {
    const home = join(folder, `kills-${index}`)
    await mkdir(home)
    return killLoop({
      folder: home,
      kills: Math.floor((kills + index) / loops),
      seed: wholeOf('seed') * 1_000 + index,
      resticEvery: 5,
      readDataEvery: 50,
      tell,
      enough: enough.signal,
    })
  })
  return sumOf(await Promise.all(each))
}

async function torture(): Promise<void> {
  const kills = wholeOf('kills')
  const cuts = wholeOf('cuts')
  const seed = wholeOf('seed')
  await ensurePeers()
  // Worker threads of this process start faster with it too.
  process.env['NODE_COMPILE_CACHE'] = compiled
  const started = performance.now()
  const folder = await mkdtemp(join(tmpdir(), 'dingkeep-torture-'))
  let killed: KillResult | null = null
  let cut: CutResult | null = null
  if (kills > 0) killed = await allKills(folder, kills)
  if (cuts > 0) {
    await ensureCutting()
    cut = await powerCuts({ folder, cuts, seed, tell })
  }
  // Not in a `finally`: what went wrong stays there to be looked at.
  await rm(folder, { recursive: true, force: true })
  const minutes = (performance.now() - started) / 60_000
  const result = { seed, minutes, wanted: kills, kills: killed, cuts: cut }
  console.log(linesOf(result).join('\n'))
  if (values.write) console.log(`written: ${await writePage(result)}`)
}

try {
  await torture()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  // Loops beside the failed one would go on otherwise.
  process.exit(1)
}

import { drawOf } from '../core/sync/planner-draw.ts'
import { rest, storyOf } from '../core/sync/planner-run.ts'

/**
 * Brings random states of the planner to rest and looks for anything lost, doubled, or written
 * without need (sync engine, 18.1 layer 2 and 18.4). Prints each broken seed; the exit code says
 * whether there was one. `node test/torture/sync-planner.ts [states=1000000] [first seed=1]`.
 */
const states = Number(process.argv[2] ?? 1_000_000)
const first = Number(process.argv[3] ?? 1)

function tell(seed: number, found: readonly string[]): void {
  console.log(`seed ${seed}: ${found.join(', ').slice(0, 400)}`)
}

function broke(seed: number): readonly string[] {
  const draw = drawOf(seed)
  try {
    return rest(storyOf(draw), draw)
  } catch (error) {
    return [String(error)]
  }
}

function tryOne(seed: number): boolean {
  const found = broke(seed)
  if (found.length > 0) tell(seed, found)
  return found.length === 0
}

let broken = 0
const start = performance.now()
for (let seed = first; seed < first + states; seed += 1) {
  if (!tryOne(seed)) broken += 1
  const done = seed - first + 1
  if (done % 100_000 === 0) console.log(`${done} states, ${broken} broken`)
}
const minutes = (performance.now() - start) / 60_000
const { user, system } = process.cpuUsage()
console.log(
  `${states} states from seed ${first}: ${broken} broken, ${minutes.toFixed(1)} min, ` +
    `${((user + system) / 60_000_000).toFixed(1)} min of processor time`,
)
process.exitCode = broken === 0 ? 0 : 1

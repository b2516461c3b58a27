import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { parseArgs } from 'node:util'

import { measured } from '../measure.ts'
import { productFlags } from '../rounds.ts'
import type { EngineAnswer, EngineAsk } from './messages.ts'
import { linesOf, writePage } from './report.ts'
import { type Amounts, stage } from './world.ts'

// npm run bench:sync -- [--size small|full] [--speed N] [--changes N] [--write]

const { values } = parseArgs({
  options: {
    size: { type: 'string', default: 'small' },
    speed: { type: 'string', default: '10' },
    changes: { type: 'string', default: '20' },
    write: { type: 'boolean', default: false },
  },
})

const sizes: Readonly<Record<string, Amounts>> = {
  small: { contact: 500, event: 1_000 },
  full: { contact: 5_000, event: 10_000 },
}

const program = fileURLToPath(new URL('engine.ts', import.meta.url))

function wholeOf(name: string, text: string): number {
  const number = Number(text)
  if (Number.isInteger(number) && number > 0) return number
  throw new Error(`--${name} takes a whole number above 0, not ${text}`)
}

/** Measures one kind in a process of its own beside a company of its own. */
async function measuredKind(
  kind: keyof Amounts,
  ask: Readonly<{ amounts: Amounts; speed: number; changes: number }>,
): Promise<EngineAnswer> {
  const folder = await mkdtemp(join(tmpdir(), 'dingkeep-bench-sync-'))
  const now = Date.now()
  const pace = { from: now, began: now, speed: ask.speed }
  const { sample, profile, config } = await stage(folder, { kind, amounts: ask.amounts, pace })
  try {
    const { control } = sample
    const told: EngineAsk = { profile, config, kind, pace, control, changes: ask.changes }
    const { stdout } = await measured({
      program: process.execPath,
      args: [...productFlags, program, JSON.stringify(told)],
    })
    if (sample.graph.ledger.length > 0) throw new Error('people would have been mailed')
    return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as EngineAnswer // our own line
  } finally {
    await sample.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function bench(): Promise<void> {
  const amounts = sizes[values.size]
  if (amounts === undefined) throw new Error(`--size is small or full, not ${values.size}`)
  const speed = wholeOf('speed', values.speed)
  const changes = wholeOf('changes', values.changes)
  const answers: EngineAnswer[] = []
  for (const kind of ['contact', 'event'] as const) {
    console.log(`${amounts[kind]} of kind ${kind}, clock ${speed} times as fast`)
    const answer = await measuredKind(kind, { amounts, speed, changes })
    console.log(linesOf(answer).join('\n'))
    answers.push(answer)
  }
  if (values.write) console.log(`written: ${await writePage({ amounts, speed, answers })}`)
}

try {
  await bench()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

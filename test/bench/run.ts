import { mkdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { ensurePeers } from '../peers/install.ts'
import { extentOf, openDataSet } from './data-set.ts'
import { productFigures, productTable } from './product.ts'
import { writePage } from './report.ts'
import { oneRound, type Round } from './rounds.ts'
import { tableOf } from './table.ts'

const { values } = parseArgs({
  options: {
    files: { type: 'string' },
    size: { type: 'string', default: 'small' },
    rounds: { type: 'string', default: '3' },
    seed: { type: 'string', default: '1' },
    write: { type: 'boolean', default: false },
  },
})

const sizes: Readonly<Record<string, number>> = { small: 6_300, full: 63_000 }

function wholeOf(name: string, text: string, least: number): number {
  const number = Number(text)
  if (Number.isInteger(number) && number >= least) return number
  throw new Error(`--${name} takes a whole number of at least ${least}, not ${text}`)
}

async function bench(): Promise<void> {
  if (process.platform !== 'linux') {
    throw new Error('The measurement reads /proc, so that it runs on Linux only.')
  }
  const files = wholeOf('files', values.files ?? String(sizes[values.size] ?? values.size), 630)
  const rounds = wholeOf('rounds', values.rounds, 1)
  await ensurePeers()
  const home = process.env['DINGKEEP_BENCH_DIR'] ?? join(tmpdir(), 'dingkeep-bench')
  await mkdir(home, { recursive: true })
  console.log(`data set of ${files} files in ${home}`)
  const dataSet = await openDataSet(home, { files, seed: wholeOf('seed', values.seed, 0) })
  const extent = await extentOf(dataSet.root)
  const measured: Round[] = []
  const work = join(home, `work-${process.pid}`)
  const kept = `${work}-restored`
  const tell = (line: string): void => console.log(`  ${line}`)
  try {
    for (let round = 1; round <= rounds; round++) {
      console.log(`round ${round} of ${rounds}`)
      measured.push(await oneRound({ dataSet, work, kept, round, tell, compare: round === 1 }))
    }
    console.log('one file, and a run over a company without changes')
    const product = await productFigures(dataSet, work)
    const result = { extent, rounds: measured, product }
    console.log([...tableOf(result), '', ...productTable(product)].join('\n'))
    if (values.write) console.log(`written: ${await writePage(result)}`)
  } finally {
    for (const folder of [work, kept]) await rm(folder, { recursive: true, force: true })
  }
}

try {
  await bench()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

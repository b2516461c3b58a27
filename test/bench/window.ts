import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'

import { openBench } from './window-browser.ts'
import { bundleSizes } from './window-bundle.ts'
import { type WindowFigures, windowTable, writeWindowPage } from './window-report.ts'

const { values } = parseArgs({
  options: {
    rounds: { type: 'string', default: '9' },
    people: { type: 'string', default: '200' },
    write: { type: 'boolean', default: false },
  },
})

function wholeOf(name: 'rounds' | 'people'): number {
  const number = Number(values[name])
  if (Number.isInteger(number) && number >= 1) return number
  throw new Error(`--${name} takes a whole number of at least 1, not ${values[name]}`)
}

async function bench(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'dingkeep-bench-ui-'))
  const window = await openBench(folder, { people: wholeOf('people') })
  try {
    const figures: WindowFigures = {
      people: wholeOf('people'),
      paint: await window.paint(wholeOf('rounds')),
      bundle: await bundleSizes(await window.filesOfHome()),
      blocked: await window.blocked(),
    }
    console.log(windowTable(figures).join('\n'))
    if (values.write) console.log(`written: ${await writeWindowPage(figures)}`)
  } finally {
    await window.close()
    await rm(folder, { recursive: true, force: true })
  }
}

try {
  await bench()
} catch (error) {
  console.error(error instanceof Error ? error.message : error)
  process.exitCode = 1
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

import { type Browser, chromium, type Page } from 'playwright-core'

import { chromiumProgram } from '../peers/chromium.ts'
import { type Program, startProgram } from '../ui/program.ts'
import { compiled, productFlags } from './rounds.ts'
import { type Spread, spreadOf } from './stats.ts'

const cli = fileURLToPath(new URL('../../main/cli.ts', import.meta.url))
const longestRunMs = 30_000

/** How late the window's thread came to its work, milliseconds. */
export type Lateness = Readonly<{ p50: number; p99: number; most: number; samples: number }>

/** The window of a company that is set up, ready to be measured. */
export interface BenchWindow {
  /** First contentful paint of a fresh browser profile, milliseconds. */
  paint(rounds: number): Promise<Spread>
  /** Paths of the scripts and styles that the first page loads. */
  filesOfHome(): Promise<string[]>
  /** Lateness with nothing to do, and while a full run goes on, with the tells it had. */
  blocked(): Promise<Readonly<{ idle: Lateness; run: Lateness; tells: number }>>
  close(): Promise<void>
}

/** Starts the sample company in a process of its own and sets a profile up on it. */
async function startCompany(folder: string, people: number) {
  const config = join(folder, 'sample.json')
  const flags = [...productFlags, cli]
  const args = [
    'sample',
    '--people',
    String(people),
    '--json',
    '--write-config',
    config,
    '--no-outlook',
  ]
  const env = { ...process.env, NODE_COMPILE_CACHE: compiled }
  const sample = spawn(process.execPath, [...flags, ...args], {
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  await once(createInterface({ input: sample.stdout }), 'line')
  const profile = join(folder, 'profile')
  const setup = spawn(
    process.execPath,
    [...flags, 'setup', '--config', config, '--profile', profile],
    { env, stdio: 'ignore' },
  )
  const [code] = (await once(setup, 'exit')) as [number | null]
  if (code !== 0) throw new Error(`setup ended with ${code}`)
  return { profile, stop: () => sample.kill('SIGKILL') }
}

async function openPage(browser: Browser, program: Program): Promise<Page> {
  const context = await browser.newContext({ locale: 'en-HK' })
  const page = await context.newPage()
  await page.goto(await program.newAddress())
  await page.locator('h1').waitFor()
  return page
}

const ask = async (page: Page, name: string, input: unknown): Promise<void> => {
  const sent = `dingkeep.ask(${JSON.stringify(name)}, ${JSON.stringify(input)})`
  const answer = await page.evaluate<{ ok: boolean }>(sent)
  if (!answer.ok) throw new Error(`${name}: ${JSON.stringify(answer)}`)
}

/** A timer of 4 ms over and over: whatever it is late, the thread was at other work. */
const measure = `
  window.lateness = []
  window.measuring = true
  const tick = (due) => {
    lateness.push(performance.now() - due)
    if (measuring) setTimeout(tick, 4, performance.now() + 4)
  }
  setTimeout(tick, 4, performance.now() + 4)`

function latenessOf(samples: readonly number[]): Lateness {
  const sorted = samples.map((late) => Math.max(0, late)).toSorted((a, b) => a - b)
  const at = (part: number) => sorted[Math.floor(part * (sorted.length - 1))] ?? Number.NaN
  return { p50: at(0.5), p99: at(0.99), most: at(1), samples: sorted.length }
}

async function lateWhile(page: Page, work: () => Promise<void>): Promise<Lateness> {
  await page.evaluate(`(() => {${measure}})()`)
  await work()
  await page.evaluate('window.measuring = false')
  return latenessOf(await page.evaluate<number[]>('window.lateness'))
}

const pause = (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms))

/** Signs the first Owner in, starts a full run and waits for its end, or half a minute. */
async function blocked(page: Page) {
  const reach = { departments: null, kinds: null }
  const person = { name: 'Bench', role: 'owner', mail: '', password: 'four quiet words here' }
  await ask(page, 'people.add', { ...person, reach })
  await page.reload()
  await page.locator('h1').waitFor()
  await pause(2000)
  const idle = await lateWhile(page, () => pause(5000))
  await page.evaluate(
    "window.runs = []; void dingkeep.hear('run.moved', (run) => runs.push(run?.state ?? 'none'))",
  )
  const run = await lateWhile(page, async () => {
    await ask(page, 'backup.start', { full: true, kinds: null, refetch: false })
    const end = Date.now() + longestRunMs
    const isOver = () => page.evaluate<boolean>("/finished|stopped|failed/.test(runs.at(-1) ?? '')")
    while (Date.now() < end && !(await isOver())) await pause(250)
  })
  return { idle, run, tells: await page.evaluate<number>('runs.length') }
}

async function paint(browser: Browser, program: Program, rounds: number): Promise<Spread> {
  const times: number[] = []
  // The first one warms the caches of the computer and does not count.
  for (let round = 0; round <= rounds; round += 1) {
    const page = await openPage(browser, program)
    const time = await page.evaluate<number>(`new Promise((resolve) =>
      new PerformanceObserver((list) => {
        for (const one of list.getEntriesByName('first-contentful-paint')) resolve(one.startTime)
      }).observe({ type: 'paint', buffered: true }))`)
    if (round > 0) times.push(time)
    await page.context().close()
  }
  return spreadOf(times)
}

/** Opens the window for the measurement; all of it lies in `folder`. */
export async function openBench(
  folder: string,
  { people }: Readonly<{ people: number }>,
): Promise<BenchWindow> {
  const company = await startCompany(folder, people)
  const program = await startProgram(company.profile, { env: { DINGKEEP_LOG: 'info' } })
  const browser = await chromium.launch({
    executablePath: chromiumProgram(),
    args: ['--no-sandbox'],
  })
  return {
    paint: (rounds) => paint(browser, program, rounds),
    async filesOfHome() {
      const page = await openPage(browser, program)
      await page.waitForLoadState('networkidle')
      const loaded = await page.evaluate<string[]>(
        "performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname)",
      )
      await page.context().close()
      const own = loaded.filter((path) => /^\/assets\/.*\.(js|css)$/.test(path))
      return ['index.html', ...new Set(own.map((path) => path.slice(1)))]
    },
    async blocked() {
      const page = await openPage(browser, program)
      return blocked(page)
    },
    async close() {
      await browser.close()
      await program.stop()
      company.stop()
    },
  }
}

import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import type { BrowserContext, Page } from 'playwright-core'
import { onTestFinished } from 'vitest'

import type { Answer, Ask, Input } from '../../preload/contract.ts'
import type { Language } from '../../resources/locales/language.ts'
import { browser } from './chromium.ts'
import { type Program, startProgram } from './program.ts'

export { accessibilityProblems } from './accessibility.ts'

export type Theme = 'light' | 'dark'

/** What a window takes from the system it runs on. */
export interface Look {
  /** Language of the system, which the window takes as long as nothing else is set. */
  readonly language?: Language
  readonly theme?: Theme
  /** High contrast, as Windows has it. */
  readonly forcedColors?: boolean
  readonly size?: Readonly<{ width: number; height: number }>
}

export interface WindowOptions extends Look {
  /** Folder of a profile; otherwise an empty one that goes with the window. */
  readonly profile?: string
  /** What the address goes on with, as `#/restore`; put in after the tab was let in. */
  readonly place?: string
  readonly env?: Record<string, string>
  /** True where the caller closes it, as in `beforeAll`; else it closes with the test. */
  readonly keep?: boolean
  /** What the test provokes on purpose: problems that hold one of these texts, as `DK-9003`. */
  readonly expects?: readonly string[]
}

export interface TestWindow {
  readonly page: Page
  readonly profile: string
  readonly program: Program
  /** Asks the engine as the window does. */
  readonly ask: <A extends Ask>(name: A, input: Input<A>) => Promise<Answer<A>>
  /** Opens one more tab with an address of its own, in another browser profile if `look` is given. */
  readonly openTab: (look?: Look) => Promise<Page>
  /** Writes `<name>-<language>-<theme>.png` to the folder of `DINGKEEP_SCREENSHOTS`, if it is set. */
  readonly shot: (name: string) => Promise<void>
  /** The same of another tab in its look. */
  readonly shotOf: (page: Page, name: string, look: Look) => Promise<void>
  /** What went wrong beside the test: errors of the page, breaches of the policy, our own bugs. */
  readonly problems: () => readonly string[]
  /** Stops the program and fails if there were problems. */
  readonly close: () => Promise<void>
}

const tags: Readonly<Record<Language, string>> = {
  en: 'en-HK',
  'zh-Hant': 'zh-HK',
  'zh-Hans': 'zh-CN',
  id: 'id-ID',
}

/** An answer that says that we made a mistake; shapes were checked by the program already. */
const bug = /^\{"type":"answer","id":(\d+),"answer":\{"ok":false,"failure":.*"code":"(DK-900[123])"/
const asked = /^\{"type":"ask","id":(\d+),"name":"([\w.]+)"/

/** Writes down whatever must not happen in a window. */
function watchPage(page: Page): string[] {
  const problems: string[] = []
  page.on('pageerror', (error) => problems.push(`error: ${error.stack ?? error.message}`))
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(`console: ${message.text()}`)
  })
  page.on('websocket', (socket) => {
    const names = new Map<string, string>()
    socket.on('framesent', ({ payload }) => {
      const [, id = '', name = ''] = asked.exec(String(payload)) ?? []
      names.set(id, name)
    })
    socket.on('framereceived', ({ payload }) => {
      const [, id = '', code] = bug.exec(String(payload)) ?? []
      if (code !== undefined) problems.push(`${names.get(id)} was answered: ${String(payload)}`)
    })
  })
  return problems
}

/**
 * Waits until an expression is true in the page. Playwright's own `waitForFunction` takes `eval`,
 * which the content security policy forbids.
 */
export async function until(page: Page, expression: string, ms = 20_000): Promise<void> {
  const end = Date.now() + ms
  while (!(await page.evaluate<boolean>(`Boolean(${expression})`))) {
    if (Date.now() > end) throw new Error(`never true: ${expression}`)
    await new Promise((resolve) => setTimeout(resolve, 20))
  }
}

/** What the engine answered or told that the contract does not know; it was kept back and logged. */
async function unfitNews(profile: string): Promise<string[]> {
  const folder = join(profile, 'logs')
  const files = await readdir(folder).catch(() => [])
  const texts = await Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')))
  return texts.flatMap((text) => text.split('\n')).filter((line) => line.includes('engine.unfit'))
}

async function profileOf({ profile }: WindowOptions): Promise<{ profile: string; drop: boolean }> {
  if (profile !== undefined) return { profile, drop: false }
  return { profile: await mkdtemp(join(tmpdir(), 'dingkeep-ui-')), drop: true }
}

async function newContext(options: Look): Promise<BrowserContext> {
  return (await browser()).newContext({
    locale: tags[options.language ?? 'en'],
    timezoneId: 'Asia/Hong_Kong',
    colorScheme: options.theme ?? 'light',
    forcedColors: options.forcedColors === true ? 'active' : 'none',
    reducedMotion: 'reduce',
    viewport: options.size ?? { width: 1120, height: 760 },
  })
}

async function writeShot(page: Page, what: string, look: Look): Promise<void> {
  const name = `${what}-${look.language ?? 'en'}-${look.theme ?? 'light'}`
  const folder = process.env['DINGKEEP_SCREENSHOTS']
  if (folder === undefined) return
  await mkdir(folder, { recursive: true })
  await page.screenshot({ path: join(folder, `${name}.png`) })
}

/**
 * Opens the built window in Chromium over the same program that `npm start` runs, on a profile.
 *
 * Everything is closed with the test (or by `close`), which fails if the page had errors, the policy
 * was broken or an ask ended in a bug of ours.
 */
export async function openWindow(options: WindowOptions = {}): Promise<TestWindow> {
  const { profile, drop } = await profileOf(options)
  const program = await startProgram(profile, options.env ? { env: options.env } : {})
  const context = await newContext(options)
  const problems: string[][] = []
  const unexpected = () => {
    const isMeant = (line: string) => options.expects?.some((text) => line.includes(text)) ?? false
    return problems.flat().filter((line) => !isMeant(line))
  }
  const contexts = [context]
  const openTab = async (look?: Look) => {
    const one = look === undefined ? context : await newContext(look)
    contexts.push(one)
    const page = await one.newPage()
    problems.push(watchPage(page))
    await page.goto(await program.newAddress())
    await until(page, "sessionStorage.getItem('dingkeep.key') !== null")
    return page
  }
  const page = await openTab()
  if (options.place !== undefined) await page.evaluate(`location.hash = '${options.place}'`)

  const close = async () => {
    for (const one of new Set(contexts)) await one.close()
    const exit = await program.stop()
    const found = [...unexpected(), ...(await unfitNews(profile))]
    if (drop) await rm(profile, { recursive: true, force: true })
    if (exit !== 0) found.push(`the program ended with ${exit}`)
    if (found.length > 0) throw new Error(`${found.join('\n')}\n${program.said()}`)
  }
  if (options.keep !== true) onTestFinished(close)
  return {
    page,
    profile,
    program,
    ask: (name, input) =>
      page.evaluate(`dingkeep.ask(${JSON.stringify(name)}, ${JSON.stringify(input)})`),
    openTab,
    shot: (name) => writeShot(page, name, options),
    shotOf: writeShot,
    problems: unexpected,
    close,
  }
}

import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

import { done, failed, type Outcome } from '../core/failure.ts'

/** Makes a PDF of a page: by the shell where there is one, else by a browser of this computer. */
export interface Printer {
  /** Gives the bytes of the PDF; `noPrinter` where nothing here can make one. */
  pdf(html: string): Promise<Outcome<Uint8Array>>
}

type System = Readonly<{
  platform: NodeJS.Platform
  env: Readonly<Record<string, string | undefined>>
  exists: (path: string) => boolean
}>

const onMac = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Microsoft Edge.app/Contents/MacOS/Microsoft Edge',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
]
const onWindows = [
  String.raw`Google\Chrome\Application\chrome.exe`,
  String.raw`Microsoft\Edge\Application\msedge.exe`,
]
const onLinux = [
  'chromium',
  'chromium-browser',
  'google-chrome',
  'google-chrome-stable',
  'microsoft-edge',
]

function candidates({ platform, env }: System): string[] {
  if (platform === 'darwin') return onMac
  if (platform === 'win32') {
    const roots = ['PROGRAMFILES', 'PROGRAMFILES(X86)', 'LOCALAPPDATA'].map((name) => env[name])
    return roots.flatMap((root) =>
      root === undefined ? [] : onWindows.map((path) => `${root}\\${path}`),
    )
  }
  return ['/usr/bin', '/usr/local/bin', '/snap/bin'].flatMap((folder) =>
    onLinux.map((name) => `${folder}/${name}`),
  )
}

/** Finds a Chromium, Chrome or Edge of this computer (`CHROMIUM` names another); null without one. */
export function findBrowser(
  system: System = { platform: process.platform, env: process.env, exists: existsSync },
): string | null {
  const named = system.env['CHROMIUM']
  const all = named === undefined || named === '' ? candidates(system) : [named]
  return all.find((path) => system.exists(path)) ?? null
}

const patience = 60_000

/** Chromium does not start its sandbox for the administrator of a Unix system. */
const asRoot = (): string[] => (process.getuid?.() === 0 ? ['--no-sandbox'] : [])

function run(browser: string, args: readonly string[]): Promise<boolean> {
  return new Promise((resolve) => {
    execFile(browser, [...args], { timeout: patience, windowsHide: true }, (error) =>
      resolve(error === null),
    )
  })
}

/**
 * Prints with a browser of this computer, without a window and with a profile of its own.
 *
 * `folder`: an existing folder that only this person can read; the page lies there while it prints,
 * since an argument of the command would show in the system's list of processes.
 */
export function browserPrinter(
  folder: string,
  find: () => string | null = () => findBrowser(),
): Printer {
  return {
    async pdf(html) {
      const browser = find()
      if (browser === null) return failed('noPrinter')
      const work = await mkdtemp(join(folder, 'print-'))
      try {
        const page = join(work, 'page.html')
        const result = join(work, 'page.pdf')
        await writeFile(page, html, { mode: 0o600 })
        const args = [
          '--headless',
          '--disable-gpu',
          '--disable-extensions',
          '--no-first-run',
          '--no-pdf-header-footer',
          `--user-data-dir=${join(work, 'profile')}`,
          `--print-to-pdf=${result}`,
          ...asRoot(),
          pathToFileURL(page).href,
        ]
        const worked = await run(browser, args)
        if (!worked || !existsSync(result)) return failed('noPrinter', { program: browser })
        return done(await readFile(result))
      } finally {
        await rm(work, { recursive: true, force: true, maxRetries: 5, retryDelay: 200 })
      }
    },
  }
}

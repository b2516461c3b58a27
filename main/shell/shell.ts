import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { app, dialog, Menu, powerMonitor } from 'electron'

import type { StatusView } from '../../preload/contract/status.ts'
import { languageOf } from '../../resources/locales/language.ts'
import { openWords, type Words } from '../../resources/locales/words.ts'
import { systemClock } from '../adapters/clock.ts'
import { logLevel, openLog } from '../adapters/log.ts'
import { profileAt } from '../adapters/profile.ts'
import { readWindow } from '../browser/window-files.ts'
import type { TrayCommand } from '../core/tray-command.ts'
import { startEngine } from '../engine-client.ts'
import { launchUtility } from './engine.ts'
import { installGuards } from './guard.ts'
import { showNotice } from './notices.ts'
import { quickPanel } from './panel.ts'
import { profile } from './paths.ts'
import { keepAwake } from './power.ts'
import { servePages } from './protocol.ts'
import { leaver } from './quit.ts'
import { systemSealer } from './secrets.ts'
import { joinWindows } from './transport.ts'
import { trayIcon, type TrayIcon } from './tray.ts'
import { watchUpdates } from './updates.ts'
import { type AppWindow, appWindow } from './window.ts'

/** Bundled, this program lies in `out/main`. */
const built = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))
const resources = (): string =>
  app.isPackaged ? join(process.resourcesPath, 'resources') : join(app.getAppPath(), 'resources')

const wordsHere = (): Promise<Words> => {
  const [wanted = 'en'] = app.getPreferredSystemLanguages()
  return openWords(languageOf(process.env['DINGKEEP_LANG']) ?? languageOf(wanted) ?? 'en')
}

async function engineHere(log: ReturnType<typeof openLog>) {
  const sealer = await systemSealer()
  const launch = () => launchUtility(profile(), sealer !== null)
  return startEngine({ launch, clock: systemClock, log, ...(sealer !== null && { sealer }) })
}

type Engine = Awaited<ReturnType<typeof engineHere>>
type Parts = Readonly<{ engine: Engine; words: Words; log: ReturnType<typeof openLog> }>

/** The window, which stays in the tray when it is closed; that is said once. */
function windowHere(words: Words, preload: string): AppWindow {
  let isTold = false
  const onHidden = (): void => {
    if (!isTold) void dialog.showMessageBox({ message: words.say('shell.stillRunning') })
    isTold = true
  }
  return appWindow({ preload, onHidden })
}

/** Joins window, tray, messages and the way out around the engine. */
function assemble({ engine, words, log }: Parts): void {
  const preload = built('preload/index.cjs')
  const window = windowHere(words, preload)
  const leave = leaver({ engine, words, beforeQuit: () => window.letGo() })
  const panel = quickPanel(preload, (page) => window.show(page))
  const onCommand = async (command: TrayCommand): Promise<void> => {
    if (command.is === 'quit') return leave.ask()
    if (command.is === 'page') return window.show(command.page)
    const session = window.session()
    const { name, input } = command.ask
    const answer = session === null ? null : await engine.ask({ session }, name, input)
    // Nobody is signed in, or the engine says why not: the page tells.
    if (answer?.ok !== true) window.show(command.page)
  }
  const images = join(resources(), 'tray')
  const tray = { images, words, isPackaged: app.isPackaged }
  drawTray(engine, (view) =>
    trayIcon(
      {
        ...tray,
        onCommand: (command) => void onCommand(command),
        onClick: (icon) => panel.toggle(icon),
      },
      view,
    ),
  )
  listen({ engine, words, window })
  if (app.isPackaged) {
    const updates = watchUpdates(log, (version) => void leave.offerUpdate(version, updates))
  }
  window.show()
}

type Listening = Pick<Parts, 'engine' | 'words'> & Readonly<{ window: AppWindow }>

/** Hears what concerns the whole program. */
function listen({ engine, words, window }: Listening): void {
  const awake = keepAwake()
  engine.hear(({ name, news }) => {
    // A tell's name fixes its shape; the client has checked it.
    if (name === 'notice.show') showNotice(news as never, words, (page) => window.show(page))
    if (name === 'run.moved') awake(news as never)
  })
  powerMonitor.on('lock-screen', () => {
    const session = window.session()
    if (session !== null) void engine.ask({ session }, 'session.lock', null)
  })
  app.on('second-instance', () => window.show())
  app.on('activate', () => window.show())
  // Kept: without a listener the program would end with its last window.
  app.on('window-all-closed', () => undefined)
}

/** Puts the icon into the bar once the state is known, and keeps it drawn. */
function drawTray(engine: Engine, make: (view: StatusView['tray']) => TrayIcon): void {
  let icon: TrayIcon | null = null
  const draw = (view: StatusView): void => {
    if (icon === null) icon = make(view.tray)
    else icon.draw(view.tray)
  }
  engine.hear(({ name, news }) => {
    if (name === 'status.moved') draw(news as StatusView)
  })
  void engine.ask({ session: 'tray' }, 'status.read', null).then((answer) => {
    if (answer.ok) draw(answer.value as StatusView)
  })
}

/** Runs the desktop app until it quits. */
export async function runShell(): Promise<void> {
  await app.whenReady()
  app.setAppUserModelId('com.dingkeep.app')
  if (process.platform !== 'darwin') Menu.setApplicationMenu(null)
  installGuards()
  servePages(await readWindow(built('renderer'), null))
  const level = logLevel(process.env['DINGKEEP_LOG'])
  const log = openLog(profileAt(profile()).logs, { clock: systemClock, level })
  const [words, engine] = await Promise.all([wordsHere(), engineHere(log)])
  joinWindows(engine)
  assemble({ engine, words, log })
}

import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

import { app, dialog, Menu, powerMonitor } from 'electron'

import type { Notice } from '../../preload/contract/alerts.ts'
import type { Session } from '../../preload/contract/session.ts'
import type { ShellView } from '../../preload/contract/shell.ts'
import type { StatusView } from '../../preload/contract/status.ts'
import { languageOf } from '../../resources/locales/language.ts'
import type { Words } from '../../resources/locales/words.ts'
import { systemClock } from '../adapters/clock.ts'
import { logLevel, openLog } from '../adapters/log.ts'
import { profileAt } from '../adapters/profile.ts'
import { readWindow } from '../browser/window-files.ts'
import type { TrayCommand } from '../core/tray-command.ts'
import { startEngine } from '../engine-client.ts'
import { launchUtility } from './engine.ts'
import { installGuards } from './guard.ts'
import { isStartedAtLogin, loginItem } from './login-item.ts'
import { showNotice } from './notices.ts'
import { quickPanel } from './panel.ts'
import { profile } from './paths.ts'
import { keepAwake } from './power.ts'
import { shellPrinter } from './print.ts'
import { servePages } from './protocol.ts'
import { leaver } from './quit.ts'
import { systemSealer } from './secrets.ts'
import { openSpoken, type Spoken } from './spoken.ts'
import { joinWindows } from './transport.ts'
import { trayIcon, type TrayIcon } from './tray.ts'
import { watchUpdates } from './updates.ts'
import { type AppWindow, appWindow } from './window.ts'

/** Bundled, this program lies in `out/main`. */
const built = (path: string): string => fileURLToPath(new URL(`../${path}`, import.meta.url))
const resources = (): string =>
  app.isPackaged ? join(process.resourcesPath, 'resources') : join(app.getAppPath(), 'resources')

/** The system's language, until the settings name one. */
const spokenHere = (): Promise<Spoken> => {
  const [wanted = 'en'] = app.getPreferredSystemLanguages()
  return openSpoken(languageOf(process.env['DINGKEEP_LANG']) ?? languageOf(wanted) ?? 'en')
}

async function engineHere(log: ReturnType<typeof openLog>) {
  const sealer = await systemSealer()
  const launch = () => launchUtility(profile(), sealer !== null)
  const shell = { loginItem: loginItem(), printer: shellPrinter() }
  const lent = { shell, ...(sealer !== null && { sealer }) }
  return startEngine({ launch, clock: systemClock, log, ...lent })
}

type Engine = Awaited<ReturnType<typeof engineHere>>
type Parts = Readonly<{ engine: Engine; spoken: Spoken; log: ReturnType<typeof openLog> }>

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
function assemble({ engine, spoken, log }: Parts): void {
  const { words } = spoken
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
  const redraw = drawTray(engine, (view) =>
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
  followLanguage(engine, spoken, redraw)
  if (app.isPackaged) {
    const updates = watchUpdates(log, (version) => void leave.offerUpdate(version, updates))
  }
  if (!isStartedAtLogin()) window.show()
}

type Listening = Pick<Parts, 'engine'> & Readonly<{ words: Words; window: AppWindow }>

/** Hears what concerns the whole program. */
function listen({ engine, words, window }: Listening): void {
  const awake = keepAwake()
  /** Who sits at the window needs no message of what they did themselves. */
  const notify = async (notice: Notice): Promise<void> => {
    const session = window.session()
    const who =
      notice.by === undefined || session === null
        ? null
        : await engine.ask({ session }, 'session.read', null)
    const person = who?.ok === true ? (who.value as Session).who?.id : undefined
    if (notice.by === undefined || person !== notice.by)
      showNotice(notice, words, (page) => window.show(page))
  }
  engine.hear(({ name, news }) => {
    // A tell's name fixes its shape; the client has checked it.
    if (name === 'notice.show') void notify(news as Notice)
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

/** Speaks the language of the settings, also right after they have changed. */
function followLanguage(engine: Engine, spoken: Spoken, redraw: () => void): void {
  // Told under this name, it has this shape: the client has checked it.
  const follow = async ({ language }: ShellView): Promise<void> => {
    if (language !== null && (await spoken.follow(language))) redraw()
  }
  engine.hear(({ name, news }) => {
    if (name === 'shell.moved') void follow(news as ShellView)
  })
  void engine.ask({ session: 'tray' }, 'shell.read', null).then((answer) => {
    if (answer.ok) void follow(answer.value as ShellView)
  })
}

/** Puts the icon into the bar once the state is known, and keeps it drawn; gives drawing it anew. */
function drawTray(engine: Engine, make: (view: StatusView['tray']) => TrayIcon): () => void {
  let icon: TrayIcon | null = null
  let last: StatusView | null = null
  const draw = (view: StatusView): void => {
    last = view
    if (icon === null) icon = make(view.tray)
    else icon.draw(view.tray)
  }
  engine.hear(({ name, news }) => {
    if (name === 'status.moved') draw(news as StatusView)
  })
  void engine.ask({ session: 'tray' }, 'status.read', null).then((answer) => {
    if (answer.ok) draw(answer.value as StatusView)
  })
  return () => {
    if (last !== null) draw(last)
  }
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
  const [spoken, engine] = await Promise.all([spokenHere(), engineHere(log)])
  joinWindows(engine)
  assemble({ engine, spoken, log })
}

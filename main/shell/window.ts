import { join } from 'node:path'

import { app, BrowserWindow, type Rectangle, screen } from 'electron'

import { windowOrigin } from '../core/outside.ts'
import { sessionOf } from './transport.ts'
import { readPlace, writePlace } from './window-place.ts'

const smallest = { width: 960, height: 640 }
const usual = { width: 1280, height: 860 }

/** The one window: made when first shown, hidden when closed. */
export interface AppWindow {
  /** Shows the window, on a page (`#restore`) if one is named. */
  show(page?: string): void
  /** Session of the window's person; null before it was shown. */
  session(): string | null
  /** Lets the window really close from now on. */
  letGo(): void
}

type Options = Readonly<{
  /** File of the preload script. */
  preload: string
  /** Called when a person closes the window, which then only hides. */
  onHidden: () => void
}>

/** A place on a screen that is there no more is forgotten. */
function visible(place: Rectangle | null): Partial<Rectangle> {
  if (place === null) return usual
  const { workArea } = screen.getDisplayMatching(place)
  const isThere =
    place.x < workArea.x + workArea.width - 80 &&
    place.x + place.width > workArea.x + 80 &&
    place.y >= workArea.y - 20 &&
    place.y < workArea.y + workArea.height - 80
  return isThere ? place : { width: place.width, height: place.height }
}

function newWindow(preload: string, place: Rectangle | null): BrowserWindow {
  const window = new BrowserWindow({
    ...visible(place),
    minWidth: smallest.width,
    minHeight: smallest.height,
    show: false,
    autoHideMenuBar: true,
    webPreferences: { preload, sandbox: true, contextIsolation: true, spellcheck: false },
  })
  window.once('ready-to-show', () => window.show())
  return window
}

/** Makes the window's holder; nothing is shown yet. */
export function appWindow({ preload, onHidden }: Options): AppWindow {
  const placeFile = join(app.getPath('userData'), 'window.json')
  let window: BrowserWindow | null = null
  let isLeaving = false

  const hide = (shown: BrowserWindow): void => {
    shown.hide()
    if (process.platform === 'darwin') app.setActivationPolicy('accessory')
    onHidden()
  }
  const made = (): BrowserWindow => {
    const fresh = newWindow(preload, readPlace(placeFile))
    fresh.on('close', (event) => {
      writePlace(placeFile, fresh.getNormalBounds())
      if (isLeaving) return
      event.preventDefault()
      hide(fresh)
    })
    fresh.on('closed', () => {
      window = null
    })
    return fresh
  }

  return {
    show(page = '') {
      if (process.platform === 'darwin') app.setActivationPolicy('regular')
      const isNew = window === null
      window ??= made()
      if (isNew || page !== '') void window.loadURL(`${windowOrigin}/index.html${page}`)
      if (isNew) return
      if (window.isMinimized()) window.restore()
      window.show()
      window.focus()
    },
    session: () => (window === null ? null : sessionOf(window.webContents)),
    letGo: () => {
      isLeaving = true
    },
  }
}

import { BrowserWindow, type Rectangle, screen } from 'electron'

import { windowOrigin } from '../core/outside.ts'

const size = { width: 360, height: 420 }

/** The quick panel beside the tray icon; it goes when something else gets the focus. */
export interface Panel {
  toggle(icon: Rectangle): void
}

/** Where the panel fits: above or below the icon, within the screen. */
function placeAt(icon: Rectangle): { x: number; y: number } {
  const { workArea } = screen.getDisplayMatching(icon)
  const middle = Math.round(icon.x + icon.width / 2 - size.width / 2)
  const x = Math.min(Math.max(middle, workArea.x), workArea.x + workArea.width - size.width)
  const isAbove = icon.y < workArea.y + workArea.height / 2
  const y = isAbove ? workArea.y + 4 : workArea.y + workArea.height - size.height - 4
  return { x, y }
}

const address = `${windowOrigin}/index.html#/panel`

/**
 * Makes the panel's holder; its window is made at the first click and kept. A link in it opens the
 * page in the window (`open`).
 */
export function quickPanel(preload: string, open: (page: string) => void): Panel {
  let window: BrowserWindow | null = null
  const made = (): BrowserWindow => {
    const fresh = new BrowserWindow({
      ...size,
      show: false,
      frame: false,
      resizable: false,
      skipTaskbar: true,
      alwaysOnTop: true,
      webPreferences: { preload, sandbox: true, contextIsolation: true, spellcheck: false },
    })
    fresh.on('blur', () => fresh.hide())
    fresh.on('closed', () => {
      window = null
    })
    fresh.webContents.on('did-navigate-in-page', (_event, url) => {
      const { hash } = new URL(url)
      if (hash.startsWith('#/panel')) return
      fresh.hide()
      open(hash)
      void fresh.loadURL(address)
    })
    void fresh.loadURL(address)
    return fresh
  }
  return {
    toggle(icon) {
      window ??= made()
      if (window.isVisible()) return window.hide()
      const { x, y } = placeAt(icon)
      window.setPosition(x, y)
      return window.show()
    },
  }
}

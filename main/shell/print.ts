import { BrowserWindow, session } from 'electron'

import type { Printer } from '../adapters/print.ts'
import { done } from '../core/failure.ts'

const scheme = 'dingkeep-print'
const page = `${scheme}://page/`

/** The page may show itself and pictures that it holds; nothing of it runs or loads. */
const headers = {
  'Content-Type': 'text/html; charset=utf-8',
  'Content-Security-Policy': "default-src 'none'; style-src 'unsafe-inline'; img-src data:",
}

/**
 * Prints in a window that is never shown, whose session lives in memory and reaches nothing but the
 * page: what is printed (the recovery words) touches no disk before it is saved.
 */
export function shellPrinter(): Printer {
  let turn: Promise<unknown> = Promise.resolve()
  const print = async (html: string) => {
    const own = session.fromPartition('print')
    own.protocol.handle(scheme, () => new Response(html, { headers }))
    own.webRequest.onBeforeRequest(({ url }, answer) =>
      answer({ cancel: url !== page && !url.startsWith('data:') }),
    )
    const window = new BrowserWindow({
      show: false,
      webPreferences: { session: own, sandbox: true, contextIsolation: true, javascript: false },
    })
    try {
      await window.loadURL(page)
      const options = { printBackground: true, preferCSSPageSize: true }
      return done(await window.webContents.printToPDF(options))
    } finally {
      window.destroy()
      own.protocol.unhandle(scheme)
    }
  }
  return {
    // One page at a time: the session's one address serves it.
    pdf(html) {
      const mine = turn.then(() => print(html))
      turn = mine.catch(() => undefined)
      return mine
    },
  }
}

import { readdir, readFile } from 'node:fs/promises'
import { extname, join } from 'node:path'

export type WindowFile = Readonly<{ type: string; body: Buffer }>

/** The window's files by the path under which they are asked for; there are no others. */
export type WindowFiles = ReadonlyMap<string, WindowFile>

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}

const bridgePath = '/bridge.js'
/** Before the page's own scripts, which are modules and run later; browsers ask for an icon. */
const withBridge = (html: string): string =>
  html.replace('<head>', `<head><script src=".${bridgePath}"></script>${noIcon(html)}`)
const noIcon = (html: string): string =>
  html.includes('rel="icon"') ? '' : '<link rel="icon" href="data:," />'

/**
 * Reads the built window into memory, with the bridge that stands in for Electron's preload script, or
 * as it is where `bridge` is null.
 *
 * Paths of asks are only looked up in this list, so that none can lead out of the folder; links and
 * kinds of files that we do not build are left out. A later build changes nothing here.
 */
export async function readWindow(folder: string, bridge: string | null): Promise<WindowFiles> {
  const files = new Map<string, WindowFile>()
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  for (const entry of found) {
    const type = types[extname(entry.name)]
    if (!entry.isFile() || type === undefined) continue
    const file = join(entry.parentPath, entry.name)
    const path = file.slice(folder.length).replaceAll('\\', '/')
    files.set(path.startsWith('/') ? path : `/${path}`, { type, body: await readFile(file) })
  }
  const index = files.get('/index.html')
  if (index === undefined) throw new Error(`no built window in ${folder}: npm run build`)
  if (bridge === null) return files.set('/', index)
  const page = { ...index, body: Buffer.from(withBridge(index.body.toString('utf8'))) }
  files.set('/', page).set('/index.html', page)
  files.set(bridgePath, { type: types['.js'] ?? '', body: await readFile(bridge) })
  return files
}

import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

/** Asks Windows what a drive letter stands for; the text that `net use X:` prints. */
export type AskDrive = (letter: string) => Promise<string>

const askWindows: AskDrive = async (letter) => {
  const { stdout } = await promisify(execFile)('net.exe', ['use', letter], {
    timeout: 10_000,
    windowsHide: true,
  })
  return stdout
}

type System = Readonly<{ platform: NodeJS.Platform; ask: AskDrive }>

/**
 * Rewrites a path on a mapped drive letter to the share behind it, as `\\server\share\rest`: a
 * letter belongs to one signed-in person, and backups at night would not see it. Null where the
 * path is on no mapped drive.
 */
export async function sharePath(
  path: string,
  system: System = { platform: process.platform, ask: askWindows },
): Promise<string | null> {
  const letter = /^([a-z]:)[\\/]?/i.exec(path)
  if (system.platform !== 'win32' || letter === null) return null
  let printed: string
  try {
    printed = await system.ask(letter[1] ?? '')
  } catch (error) {
    // `net use` ends with 2 for a letter that is not mapped; without it there is nothing to rewrite.
    if (error instanceof Error) return null
    throw error
  }
  // The words before it are in the language of the system; a share is recognised by its shape.
  const share = /\\\\[^\\\s]+\\[^\r\n]*/.exec(printed)?.[0].trimEnd()
  if (share === undefined) return null
  const rest = path.slice(letter[0].length).replaceAll('/', '\\')
  return rest === '' ? share : `${share.replace(/\\$/, '')}\\${rest}`
}

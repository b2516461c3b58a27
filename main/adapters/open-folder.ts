import { spawn } from 'node:child_process'

import { done, failed, type Outcome } from '../core/failure.ts'

const programs: Readonly<Partial<Record<NodeJS.Platform, string>>> = {
  win32: 'explorer.exe',
  darwin: 'open',
}

/** The program that shows a folder to people on a system; without a shell, so a name is only a name. */
export const openerOf = (platform: NodeJS.Platform): string => programs[platform] ?? 'xdg-open'

/** Opens a folder in the system's file manager. Fails with `folderNotOpened`. */
export function openFolder(
  folder: string,
  program = openerOf(process.platform),
): Promise<Outcome<null>> {
  return new Promise((answer) => {
    const child = spawn(program, [folder], { stdio: 'ignore', detached: true, shell: false })
    child.once('error', () => answer(failed('folderNotOpened', { folder })))
    child.once('spawn', () => {
      child.unref()
      answer(done(null))
    })
  })
}

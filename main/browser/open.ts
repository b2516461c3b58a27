import { spawn } from 'node:child_process'

type Surroundings = Readonly<{
  platform: NodeJS.Platform
  env: Readonly<Record<string, string | undefined>>
}>

/** Tells whether a window could be shown to somebody here. */
export const hasDisplay = ({ platform, env }: Surroundings): boolean =>
  platform === 'win32' ||
  platform === 'darwin' ||
  Boolean(env['DISPLAY']) ||
  Boolean(env['WAYLAND_DISPLAY'])

const openers: Partial<Record<NodeJS.Platform, readonly [string, ...string[]]>> = {
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  darwin: ['open'],
}

/**
 * Opens an address of ours in the person's browser; false where no program for it is there.
 *
 * Other users may see the address in the list of programs for a moment: it works once, and whoever
 * comes first finds only what is shown before signing in.
 */
export async function openInBrowser(address: string, platform: NodeJS.Platform): Promise<boolean> {
  const [program, ...args] = openers[platform] ?? ['xdg-open']
  const child = spawn(program, [...args, address], { stdio: 'ignore', detached: true })
  return new Promise((resolve) => {
    child.once('error', () => resolve(false))
    child.once('spawn', () => {
      child.unref()
      resolve(true)
    })
  })
}

import { createRequire } from 'node:module'
import { fileURLToPath } from 'node:url'

import { expect, it } from 'vitest'

// electron-builder's own reader and checker of its settings; they come as CommonJS without types.
const load = createRequire(createRequire(import.meta.url).resolve('electron-builder'))
const { getConfig, validateConfiguration } = load('app-builder-lib/out/util/config/config.js') as {
  getConfig: (dir: string, path: string | null, from: object | null) => Promise<Config>
  validateConfiguration: (config: object, logger: { isEnabled: boolean }) => Promise<void>
}

type Target = Readonly<{ target: string; arch: readonly string[] }>
type System = Readonly<{ target: readonly Target[] }>
type Config = Readonly<{
  electronFuses: Readonly<Record<string, boolean>>
  fileAssociations: readonly unknown[]
  win: System & Readonly<{ signtoolOptions: Readonly<{ publisherName: string }> }>
  mac: System
  linux: System
  files: readonly unknown[]
}>

const root = fileURLToPath(new URL('../..', import.meta.url))
const quiet = { isEnabled: false }
const config = await getConfig(root, 'electron-builder.yml', null)
const targetsOf = ({ target }: System): string[] =>
  target.flatMap((one) => one.arch.map((arch) => `${one.target} ${arch}`))

it('describes packing in words that electron-builder knows', async () => {
  await expect(validateConfiguration(config, quiet)).resolves.toBe(undefined)
  await expect(validateConfiguration({ ...config, aapId: 'x' }, quiet)).rejects.toThrow('aapId')
})

it('packs for Windows, the Mac and Linux, each for both processors', () => {
  expect(targetsOf(config.win)).toEqual(['nsis x64', 'nsis arm64'])
  expect(targetsOf(config.mac)).toEqual(['dmg x64', 'dmg arm64'])
  expect(targetsOf(config.linux)).toEqual([
    'AppImage x64',
    'AppImage arm64',
    'deb x64',
    'deb arm64',
  ])
})

it('names every fuse, so that a new default of Electron changes nothing', () => {
  expect(config.electronFuses).toEqual({
    runAsNode: false,
    enableCookieEncryption: true,
    enableNodeOptionsEnvironmentVariable: false,
    enableNodeCliInspectArguments: false,
    enableEmbeddedAsarIntegrityValidation: true,
    onlyLoadAppFromAsar: true,
    grantFileProtocolExtraPrivileges: false,
    loadBrowserProcessSpecificV8Snapshot: false,
  })
})

it('takes no kind of file for itself, and names who signs, without whom updates are not checked', () => {
  expect(config.fileAssociations).toEqual([])
  expect(config.win.signtoolOptions.publisherName).not.toBe('')
})

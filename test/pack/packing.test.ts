import { execFile } from 'node:child_process'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { afterAll, beforeAll, describe, expect, it } from 'vitest'

import { whileBuilt } from '../../main/build.ts'
import { shippedPackages } from '../../main/licences.ts'

// The packer and its tools come as CommonJS without types.
const load = createRequire(import.meta.url)
const inside = createRequire(
  createRequire(load.resolve('electron-builder')).resolve('app-builder-lib'),
)
const { createPackage, extractFile, listPackage } = inside('@electron/asar') as {
  createPackage: (from: string, to: string) => Promise<void>
  extractFile: (archive: string, path: string) => Buffer
  listPackage: (archive: string, options: object) => string[]
}

const root = fileURLToPath(new URL('../..', import.meta.url))
const run = promisify(execFile)

/** Where fuses lie in Electron's program: this mark, version, count, one letter each. */
const fuseWire = 'dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX\u0001\u0009101101011'

/** What electron-builder takes for an unpacked Electron; nothing of it ever runs. */
async function standIn(folder: string): Promise<void> {
  await mkdir(join(folder, 'locales'), { recursive: true })
  await mkdir(join(folder, 'resources'))
  await mkdir(join(folder, 'empty'))
  await createPackage(join(folder, 'empty'), join(folder, 'resources/default_app.asar'))
  for (const name of ['version', 'LICENSE', 'LICENSES.chromium.html', 'locales/en-US.pak']) {
    await writeFile(join(folder, name), '')
  }
  for (const name of ['electron', 'electron.exe', 'chrome_crashpad_handler']) {
    await writeFile(join(folder, name), fuseWire)
    await chmod(join(folder, name), 0o755)
  }
}

/**
 * Packs with our own settings up to where an installer would be made, for which more is fetched. The
 * stand-in of Windows is no program that can be edited; there its fuses and marks are left out.
 */
const packer = `
const { build, Platform, Arch } = require('electron-builder')
const [projectDir, electronDist, output, system] = process.argv.slice(1)
const enough = new Error('packed')
const windows = { win: { signAndEditExecutable: false }, electronFuses: null,
  disableAsarIntegrity: true, afterPack: () => { throw enough } }
const targets = system === 'win' ? Platform.WINDOWS.createTarget('nsis', Arch.x64)
  : Platform.LINUX.createTarget('dir', Arch.arm64)
const config = { electronDist, directories: { output }, ...(system === 'win' && windows) }
build({ projectDir, publish: 'never', targets, config }).catch((error) => {
  if (error === enough) return
  console.error(error)
  process.exitCode = 1
})`

type Packed = Readonly<{ folder: string; files: readonly string[]; archive: string }>

async function pack(system: 'linux' | 'win', place: string, unpacked: string): Promise<Packed> {
  const output = join(place, system)
  const env = { ...process.env, npm_config_offline: 'true' }
  const args = ['-e', packer, root, join(place, 'electron'), output, system]
  await run(process.execPath, args, { cwd: root, env })
  const folder = join(output, unpacked)
  const archive = join(folder, 'resources/app.asar')
  return { folder, archive, files: listPackage(archive, {}).map((file) => file.slice(1)) }
}

const packed = new Map<string, Packed>()
const of = (system: string): Packed => {
  const found = packed.get(system)
  if (found === undefined) throw new Error(`${system} was not packed`)
  return found
}

let place = ''
afterAll(() => rm(place, { recursive: true, force: true }))
beforeAll(async () => {
  place = await mkdtemp(join(tmpdir(), 'dingkeep-pack-'))
  await standIn(join(place, 'electron'))
  await whileBuilt(['main', 'preload', 'renderer'], async () => {
    packed.set('linux', await pack('linux', place, 'linux-arm64-unpacked'))
    packed.set('win', await pack('win', place, 'win-unpacked'))
  })
})

describe.each([
  ['linux', 'linux-arm64'],
  ['win', 'win32-x64'],
])('the archive for %s', (system, target) => {
  it('holds what the app runs', () => {
    const { files } = of(system)

    for (const file of [
      'package.json',
      'out/licences.txt',
      'out/main/index.js',
      'out/main/engine.js',
      'out/main/write-worker.js',
      'out/preload/index.cjs',
      'out/renderer/index.html',
    ]) {
      expect(files).toContain(file)
    }
  })

  it('holds each package that the app imports', async () => {
    const text = await readFile(join(root, 'package.json'), 'utf8')
    const { dependencies } = JSON.parse(text) as { dependencies: Record<string, string> }

    for (const name of Object.keys(dependencies)) {
      expect(of(system).files).toContain(`node_modules/${name}/package.json`)
    }
  })

  it('holds one build of each native package, for the system that it is packed for', () => {
    expect(of(system).files.filter((file) => /\.(node|bare)$/.test(file))).toEqual([
      `node_modules/better-sqlite3/prebuilds/${target}.node`,
      `node_modules/sodium-native/prebuilds/${target}/sodium-native.node`,
    ])
  })

  it('keeps native builds outside, where the system can load them', async () => {
    const unpacked = join(of(system).folder, 'resources/app.asar.unpacked/node_modules')
    const found = await readdir(unpacked, { recursive: true })

    expect(found.filter((file) => file.endsWith('.node'))).toHaveLength(2)
  })

  it('holds no sources, no tests, no packages of the window and nothing of the making', () => {
    const { files } = of(system)
    const tops = new Set(files.map((file) => file.split('/', 1)[0]))
    const built = new Set(files.map((file) => /^out\/[^/]+$/.exec(file)?.[0] ?? 'out'))

    expect(tops).toEqual(new Set(['node_modules', 'out', 'package.json']))
    expect(built).toEqual(
      new Set(['out', 'out/licences.txt', 'out/main', 'out/preload', 'out/renderer']),
    )
    expect(files.filter((file) => /\.([cm]?ts|map|tsx|[ch])$|\/\.sources$/.test(file))).toEqual([])
    expect(
      files.filter((file) =>
        /node_modules\/(react|@fluentui|electron|vite|vitest|typescript)(\/|-dom|-builder|$)/.test(
          file,
        ),
      ),
    ).toEqual([])
  })

  it('tells the licence of every package in it', () => {
    const { archive, files } = of(system)
    const licences = extractFile(archive, 'out/licences.txt').toString()
    const places = files.filter((file) =>
      /node_modules\/(@[^/]+\/)?[^/@]+\/package\.json$/.test(file),
    )
    const names = places.map((place) => {
      const about = JSON.parse(extractFile(archive, place).toString()) as Record<string, string>
      return `${about['name']} ${about['version']}`
    })

    expect(names.length).toBeGreaterThan(50)
    expect(names.filter((name) => !licences.includes(`\n${name}\n`))).toEqual([])
  })
})

it('lays texts, help, papers and images beside the archive', async () => {
  const resources = join(of('linux').folder, 'resources')
  const found = await readdir(join(resources, 'resources'), { recursive: true })

  for (const language of ['en', 'id', 'zh-Hans', 'zh-Hant']) {
    expect(found).toContain(`locales/${language}.json`)
    expect(found).toContain(`help/${language}/screen-home.md`)
  }
  expect(found).toContain('docs/backup-layout.md')
  expect(found).toContain('tray/goodTemplate@2x.png')
  expect(found).toContain('icons/icon.png')
  expect(found.filter((file) => file.endsWith('.ts'))).toEqual([])
  expect(await readFile(join(resources, 'LICENSE'), 'utf8')).toContain('MIT License')
})

it('says where updates come from, and on Windows who has to have signed them', async () => {
  const read = (system: string) =>
    readFile(join(of(system).folder, 'resources/app-update.yml'), 'utf8')

  expect(await read('linux')).toMatch(/^provider: github$/m)
  expect(await read('win')).toMatch(/^provider: github$/m)
  expect(await read('win')).toMatch(/^publisherName:\n\s*- DingKeep$/m)
})

it('sets the fuses in the program itself', async () => {
  const program = await readFile(join(of('linux').folder, 'dingkeep'), 'latin1')
  // In Electron's order: runAsNode, cookies, NODE_OPTIONS, inspect, integrity, asar only, snapshot,
  // file privileges; the ninth is left as it was.
  expect(program).toBe(fuseWire.replace('101101011', '010011001'))
})

const allowed = new Set(
  '0BSD Apache-2.0 BSD-2-Clause BSD-3-Clause BlueOak-1.0.0 CC0-1.0 ISC MIT MIT-0 MPL-2.0'
    // argparse: a licence like BSD's.
    .concat(' Python-2.0 Unlicense')
    .split(' '),
)
const isAllowed = (licence: string): boolean =>
  licence
    .replaceAll(/[()]/g, '')
    .split(' OR ')
    .some((choice) => choice.split(' AND ').every((one) => allowed.has(one)))

it('ships only packages whose terms let it, those of the window too', async () => {
  const packages = await shippedPackages(root)

  expect(packages.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['better-sqlite3', 'react', 'react-dom', 'tabster', '@griffel/core']),
  )
  expect(packages.filter(({ licence }) => !isAllowed(licence))).toEqual([])
  expect(packages.filter(({ text }) => text === '')).toEqual([])
  expect(isAllowed('MIT AND GPL-3.0')).toBe(false)
})

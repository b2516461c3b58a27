import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import type { Shell } from '../../main/adapters/shell.ts'
import { failed } from '../../main/core/failure.ts'
import { handlersOf } from '../../main/handlers.ts'
import { autostart } from '../../main/shell/autostart.ts'
import { openSpoken } from '../../main/shell/spoken.ts'
import { contract } from '../../preload/contract.ts'
import { testDesk } from './desk.ts'
import { scratch, testProfile, valueOf } from './profile.ts'

const caller = { session: 'w1' }

async function deskWith(shell: Shell | null) {
  const source = join(await scratch(), 'accounts')
  await mkdir(source)
  const { profile } = await testProfile({ scope: { folders: [source] } })
  const opened = await testDesk(profile, shell === null ? {} : { shell })
  const handlers = handlersOf(opened.desk)
  return { ...opened, handlers }
}

/** A system that starts programs, or refuses to. */
function system(refuses = false) {
  let isOn = false
  const shell: Shell = {
    loginItem: { read: async () => isOn, write: async (on) => (refuses ? isOn : (isOn = on)) },
    printer: { pdf: async () => failed('noPrinter') },
  }
  return shell
}

describe('start at login', () => {
  it('is the shell’s to say, is told, and stands in the audit log', async () => {
    const { handlers, of, desk } = await deskWith(system())

    expect(valueOf(await handlers['shell.read'](null, caller)).startAtLogin).toBe(false)
    const after = valueOf(await handlers['shell.startAtLogin']({ on: true }, caller))

    contract.asks['shell.startAtLogin'].output.parse(after)
    expect(after.startAtLogin).toBe(true)
    expect(of('shell.moved').at(-1)).toMatchObject({ startAtLogin: true })
    await desk.reopen()
    const filter = { actor: null, area: null, result: null, since: null, until: null } as const
    const page = { filter, before: null, limit: 50 }
    const rows = valueOf(await handlers['audit.read'](page, caller))
    expect(JSON.stringify(rows)).toContain('settings:login')
  })

  it('shows what the system does, not what was wanted', async () => {
    const { handlers } = await deskWith(system(true))

    const after = valueOf(await handlers['shell.startAtLogin']({ on: true }, caller))

    expect(after.startAtLogin).toBe(false)
  })

  it('is not there without a shell', async () => {
    const { handlers } = await deskWith(null)

    expect(valueOf(await handlers['shell.read'](null, caller)).startAtLogin).toBe(null)
    const after = valueOf(await handlers['shell.startAtLogin']({ on: true }, caller))
    expect(after.startAtLogin).toBe(null)
  })
})

it('tells the shell the language of the settings as soon as it changes', async () => {
  const { handlers, of } = await deskWith(null)

  await handlers['settings.write']({ section: 'general', language: 'id' }, caller)

  expect(of('shell.moved')).toEqual([{ startAtLogin: null, language: 'id' }])
  expect(valueOf(await handlers['shell.read'](null, caller)).language).toBe('id')
})

describe('an entry in the autostart folder', () => {
  it('is written, read and removed', async () => {
    const folder = join(await scratch(), 'config', 'autostart')
    const item = autostart(folder, ['/opt/Ding Keep/dingkeep', '--background'])

    expect(await item.read()).toBe(false)
    expect(await item.write(true)).toBe(true)
    const entry = await readFile(join(folder, 'dingkeep.desktop'), 'utf8')
    expect(entry).toContain('Exec="/opt/Ding Keep/dingkeep" "--background"\n')
    expect(await item.write(false)).toBe(false)
    expect(await item.write(false)).toBe(false)
  })

  it('is off where the desktop switched it off', async () => {
    const folder = await scratch()
    const item = autostart(folder, ['/opt/dingkeep'])
    await item.write(true)

    await writeFile(join(folder, 'dingkeep.desktop'), '[Desktop Entry]\nHidden=true\n')
    expect(await item.read()).toBe(false)
    expect(await item.write(true)).toBe(true)
  })

  it('keeps any path one word, whatever letters it has', async () => {
    const folder = await scratch()
    await fc.assert(
      fc.asyncProperty(fc.string({ unit: 'grapheme', minLength: 1 }), async (name) => {
        const path = `/${name.replaceAll(/[\0\r\n]/g, '')}`
        await autostart(folder, [path]).write(true)
        const entry = await readFile(join(folder, 'dingkeep.desktop'), 'utf8')
        const [, value = ''] = /^Exec=(.*)$/m.exec(entry) ?? []

        expect(wordsOf(value)).toEqual([path])
      }),
      { numRuns: 200 },
    )
  })
})

/** Reads `Exec` as the specification says: first the string's escapes, then the quotes. */
function wordsOf(value: string): string[] {
  const plain = value.replaceAll(/\\(.)/g, '$1')
  return [...plain.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map(([, word = '']) =>
    word.replaceAll(/\\(.)/g, '$1').replaceAll('%%', '%'),
  )
}

it('speaks another language at once, the one that was asked for last', async () => {
  const spoken = await openSpoken('en')
  const { words } = spoken
  const before = words.say('nav.settings')

  expect(await Promise.all([spoken.follow('id'), spoken.follow('zh-Hant')])).toEqual([false, true])

  expect(words.language).toBe('zh-Hant')
  expect(words.say('nav.settings')).not.toBe(before)
  expect(await spoken.follow('zh-Hant')).toBe(false)
})

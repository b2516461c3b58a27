import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterEach, beforeEach, expect, it } from 'vitest'

import { readSettingsFile } from '../../main/adapters/settings/index.ts'
import { dingkeep, Line, linesOf, start } from './cli-process.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dk-cli-'))
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const commands = [
  'setup',
  'backup',
  'snapshots',
  'ls',
  'find',
  'search',
  'restore',
  'verify',
  'forget',
  'prune',
  'copy',
  'status',
  'key',
  'key add',
  'catalogue rebuild',
  'sync',
  'sync add',
  'sync undo',
  'sample',
  'demo',
]

it('lists every command in its help', async () => {
  const { code, out, err } = await dingkeep(['--help'])

  expect(code).toBe(0)
  expect(err).toBe('')
  for (const name of commands) expect(out).toContain(`\n  ${name.split(' ')[0]} `)
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80)
})

it.each(commands)('explains %s with its options', async (name) => {
  const { code, out } = await dingkeep([...name.split(' '), '--help'])

  expect(code).toBe(0)
  expect(out).toContain(`Usage: dingkeep ${name.split(' ')[0]}`)
  expect(out).toContain('--profile <dir>')
  expect(out).toContain('--json')
})

it.each([
  [['bakup'], 'Did you mean backup?'],
  [['backup', '--ful'], 'Did you mean --full?'],
  [
    ['backup', '--kinds', 'contacts,chats'],
    'contacts, calendar, approvals, drive, mail, outlook-mail',
  ],
  [['restore', 'latest'], '--target'],
  [['restore', 'lat', '--target', 'x'], 'dingkeep restore --help'],
  [['restore', 'latest', '--target', 'x', '--overwrite', 'perhaps'], 'never, changed or always'],
  [['ls'], 'snapshot'],
  [['ls', 'latest', '/../x'], 'no . and .. parts'],
  [['verify', '--subset', '8/7'], '1/7'],
  [['verify', '--subset', '1/7', '--read-data'], 'cannot be used with'],
  [['find', 'x', '--since', 'yesterday'], '2026-11-20'],
  [['sample', '--port', '99999'], '65535'],
  [['backup', 'extra'], 'too many arguments'],
  [['key', 'add'], '--passphrase-file'],
  [['key'], 'dingkeep key --help'],
  [[], 'dingkeep --help'],
])('refuses %j as wrong use with a hint', async (words, hint) => {
  const { code, out, err } = await dingkeep(words, { DINGKEEP_PROFILE: folder })

  expect(code).toBe(4)
  expect(out).toBe('')
  expect(err).toMatch(/^DK-1002 {2}/)
  expect(err).toContain(hint)
})

it('tells wrong use as one JSON line when asked for JSON', async () => {
  const { code, out, err } = await dingkeep(['bakup', '--json'])

  expect(code).toBe(4)
  expect(err).toBe('')
  expect(linesOf(out)).toMatchObject([
    { type: 'error', code: 'DK-1002', about: { nearest: 'backup' } },
  ])
})

it('tells what happened, what it means and what to do, in the chosen language', async () => {
  const english = await dingkeep(['setup', '--config', join(folder, 'none.json')])
  const chinese = await dingkeep(['setup', '--config', join(folder, 'none.json')], {
    DINGKEEP_LANG: 'zh-Hant',
  })

  expect(english.code).toBe(1)
  expect(english.err).toContain('DK-1001  The settings file has a mistake: none.json')
  expect(english.err).toContain('This file does not exist.')
  expect(english.err).toContain('1. Correct this place in the file.')
  expect(chinese.err).toContain('DK-1001  設定檔有錯誤：none.json')
  expect(chinese.err).toContain('這個檔案不存在。')
})

it('names file, line and member of a mistake in the settings', async () => {
  const config = join(folder, 'company.json')
  await writeFile(config, '{\n  "version": 1,\n  "storag": { "path": "x" }\n}\n')

  const { err } = await dingkeep(['setup', '--config', config])

  expect(err).toMatch(/company\.json:3, storag\n/)
})

it('says that there is no profile yet', async () => {
  const { code, out } = await dingkeep(['backup', '--json', '--profile', join(folder, 'p')])

  expect(code).toBe(1)
  expect(linesOf(out)).toMatchObject([{ type: 'error', code: 'DK-1003', name: 'noProfile' }])
})

it('runs the sample company until it is ended, and writes settings that setup takes', async () => {
  const config = join(folder, 'sample.json')
  const sample = start(['sample', '--people', '5', '--json', '--write-config', config])
  await sample.says('\n')
  const [first] = linesOf(sample.seen().out)

  const settings = await readSettingsFile(config)
  expect(first).toMatchObject({ type: 'sample' })
  const told = Line.parse(first)
  expect(settings).toMatchObject({
    ok: true,
    value: {
      settings: {
        dingtalk: { apiBase: 'apiBase' in told ? told.apiBase : '', operator: expect.any(String) },
        microsoft: { graphBase: told?.type === 'sample' ? told.microsoft.graphBase : '' },
        storage: { path: `${config}.backup` },
      },
    },
  })
  expect((await stat(`${config}.passphrase`)).mode & 0o777).toBe(0o600)
  sample.child.kill('SIGINT')
  const { code, out } = await sample.ended
  expect(code).toBe(0)
  expect(linesOf(out).at(-1)).toMatchObject({ type: 'result', command: 'sample', exit: 0 })
})

it('keeps the passphrase of an earlier sample, which opens its backup', async () => {
  const config = join(folder, 'sample.json')
  await writeFile(`${config}.passphrase`, 'the first one\n')
  const sample = start(['sample', '--people', '5', '--write-config', config])
  await sample.says('setup --config')
  sample.child.kill('SIGTERM')
  await sample.ended

  expect(await readFile(`${config}.passphrase`, 'utf8')).toBe('the first one\n')
})

import { chmod, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import fc from 'fast-check'
import { afterEach, beforeEach, expect, it } from 'vitest'

import { makeProfile, profileAt, profileFolder } from '../../../main/adapters/profile.ts'
import { reachOf, restAddress } from '../../../main/adapters/settings/hosts.ts'
import {
  backendSpec,
  kindsInScope,
  loadSettings,
  readSettingsFile,
  saveSettings,
} from '../../../main/adapters/settings/index.ts'
import { jsonMistake } from '../../../main/adapters/settings/json-mistake.ts'
import type { Outcome } from '../../../main/core/failure.ts'

let folder: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dk-settings-'))
  await writeFile(join(folder, 'secret'), '\n top-secret-value \n')
  await writeFile(join(folder, 'passphrase'), 'a long passphrase\r\n')
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const least = {
  version: 1,
  dingtalk: { clientId: 'dinga', clientSecretFile: 'secret', corpId: 'dingcorp' },
  storage: { path: 'backup' },
  passphraseFile: 'passphrase',
}

async function read(content: unknown) {
  const file = join(folder, 'company.json')
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2)
  await writeFile(file, text)
  return readSettingsFile(file)
}

const value = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
  return outcome.value
}

const aboutOf = (outcome: Outcome<unknown>) => {
  if (outcome.ok) throw new Error('expected a failure')
  expect(outcome.failure.name).toBe('settingsUnfit')
  return outcome.failure.about
}

const clock = { now: () => Date.UTC(2026, 10, 21), sleep: async () => {} }

it('takes the least that is needed and fills in the defaults', async () => {
  const file = value(await read(least))

  expect(file.settings).toMatchObject({
    dingtalk: { apiBase: 'https://api.dingtalk.com', legacyBase: 'https://oapi.dingtalk.com' },
    storage: { path: join(folder, 'backup') },
    scope: { departments: [1], newDepartments: true, folders: [] },
    plan: 'economy',
    allowance: { calls: 5000, deliveries: 3000 },
    retention: { within: '2d', daily: 30, weekly: 12, monthly: 24 },
    schedule: { incremental: '00:00', full: 'sunday 00:00' },
    language: 'en',
  })
  expect(file.passphrase).toBe('a long passphrase')
  expect(file.secrets.get('dingtalk.client-secret')).toBe('top-secret-value')
  expect(kindsInScope(file.settings)).toEqual(['contacts', 'calendar', 'approvals', 'drive'])
})

it('uses the hosts of the international cloud when it is chosen', async () => {
  const file = value(
    await read({ ...least, dingtalk: { ...least.dingtalk, cloud: 'international' } }),
  )

  expect(file.settings.dingtalk?.apiBase).toBe('https://api.dingtalk.io')
})

it('reads a file with a byte order mark', async () => {
  const file = value(await read(`\uFEFF${JSON.stringify(least)}`))

  expect(file.settings.version).toBe(1)
})

it.each([
  [{ ...least, storge: {} }, 'unknown-member', 'storge'],
  [
    { ...least, dingtalk: { ...least.dingtalk, clientID: 'x' } },
    'unknown-member',
    'dingtalk.clientID',
  ],
  [{ ...least, version: 2 }, 'wrong-value', 'version'],
  [{ ...least, storage: undefined }, 'missing', 'storage'],
  [{ ...least, passphraseFile: undefined }, 'missing', 'passphraseFile'],
  [{ ...least, storage: {} }, 'path-or-url', 'storage'],
  [{ ...least, storage: { path: 'a', url: 'rest:https://h/' } }, 'path-or-url', 'storage'],
  [{ ...least, storage: { url: 'https://h/' } }, 'not-rest', 'storage.url'],
  [{ ...least, storage: { url: 'rest:http://nas.example.com/' } }, 'not-https', 'storage.url'],
  [
    { ...least, storage: { url: 'rest:https://u:p@h.example/' } },
    'password-in-address',
    'storage.url',
  ],
  [{ ...least, scope: { kinds: ['contacts', 'chats'] } }, 'wrong-value', 'scope.kinds[1]'],
  [{ ...least, scope: { departments: [] } }, 'too-small', 'scope.departments'],
  [{ ...least, scope: { departments: ['1'] } }, 'wrong-type', 'scope.departments[0]'],
  [
    { ...least, scope: { folders: [{ path: 'x', label: 'y', z: 1 }] } },
    'unknown-member',
    'scope.folders[0].z',
  ],
  [{ ...least, schedule: { zone: 'Mars/Base' } }, 'zone', 'schedule.zone'],
  [{ ...least, schedule: { incremental: '24:00' } }, 'time', 'schedule.incremental'],
  [{ ...least, retention: { within: 'x' } }, 'duration', 'retention.within'],
  [{ ...least, dingtalk: undefined }, 'nothing-to-save', ''],
  [{ ...least, dingtalk: { clientId: 'a', corpId: 'b' } }, 'missing', 'dingtalk.clientSecretFile'],
  [
    { ...least, dingtalk: { ...least.dingtalk, apiBase: 'http://10.0.0.1' } },
    'not-https',
    'dingtalk.apiBase',
  ],
  [
    { ...least, dingtalk: { ...least.dingtalk, loginBase: 'ftp://x' } },
    'not-an-address',
    'dingtalk.loginBase',
  ],
  [
    {
      ...least,
      secondCopies: [
        { name: 'a', path: '1' },
        { name: 'a', path: '2' },
      ],
    },
    'twice',
    'secondCopies',
  ],
  [[], 'wrong-type', ''],
  ['"text"', 'wrong-type', ''],
])('names the mistake in %j', async (content, problem, member) => {
  const about = aboutOf(await read(content))

  expect(about).toMatchObject({ problem, member })
})

it('tells the line of a mistake in the JSON and of an unknown member', async () => {
  expect(aboutOf(await read('{\n "version": 1,\n "storage": }\n'))['where']).toBe('company.json:3')
  expect(aboutOf(await read('{\n "version": 1,\n'))['where']).toBe('company.json:2')
  const text = JSON.stringify({ ...least, scope: { kind: [] } }, null, 2)
  const line = text.split('\n').findIndex((one) => one.includes('"kind"')) + 1
  expect(aboutOf(await read(text))['where']).toBe(`company.json:${line}, scope.kind`)
})

it.each(['api.example.com', '127.0.0.1.example.com', '8.8.8.8', '172.32.0.1', '[2001:db8::1]'])(
  'refuses plain http to %s',
  async (host) => {
    const dingtalk = { ...least.dingtalk, apiBase: `http://${host}:8080` }
    expect(aboutOf(await read({ ...least, dingtalk }))['problem']).toBe('not-https')
    expect(restAddress(`rest:http://${host}:8000/x/`)).toBe('not-https')
  },
)

it.each(['localhost', '127.0.0.1', '127.8.8.8', '[::1]'])(
  'takes plain http to %s',
  async (host) => {
    const dingtalk = { ...least.dingtalk, apiBase: `http://${host}:8080` }

    expect((await read({ ...least, dingtalk })).ok).toBe(true)
    expect(restAddress(`rest:http://${host}:8000/x/`)).toMatchObject({ warns: false })
  },
)

it('warns of a plain rest-server in the local network', async () => {
  const storage = { url: 'rest:http://keeper@192.168.1.9:8000/x', passwordFile: 'secret' }
  const file = value(await read({ ...least, storage }))

  expect(file.warnings).toMatchObject([{ about: { problem: 'plain-http' } }])
  expect(backendSpec(file.settings.storage, file.secrets.get('storage.password'))).toEqual({
    type: 'rest',
    url: 'http://192.168.1.9:8000/x/',
    user: 'keeper',
    password: 'top-secret-value',
  })
})

it('never takes an address of the Internet as local', () => {
  fc.assert(
    fc.property(fc.ipV4(), (address) => {
      const [a = 0, b = 0] = address.split('.').map(Number)
      const near =
        a === 127 ||
        a === 10 ||
        (a === 172 && b >= 16 && b < 32) ||
        (a === 192 && b === 168) ||
        (a === 169 && b === 254)

      expect(reachOf(address) !== 'far').toBe(near)
    }),
  )
})

it('gives folders their labels, and two equal ones a number', async () => {
  const folders = ['/data/Accounts', { path: '/x', label: 'accounts' }, 'sub/Accounts', '/']
  const file = value(await read({ ...least, dingtalk: undefined, scope: { folders } }))

  expect(file.settings.scope.folders).toEqual([
    { path: '/data/Accounts', label: 'Accounts' },
    { path: '/x', label: 'accounts 2' },
    { path: join(folder, 'sub/Accounts'), label: 'Accounts 3' },
    { path: '/', label: '_' },
  ])
  expect(kindsInScope(file.settings)).toEqual(['folders'])
})

it('names a secret file that is missing or empty, and the file itself when it is missing', async () => {
  await writeFile(join(folder, 'passphrase'), ' \n')
  expect(aboutOf(await read(least))).toMatchObject({
    problem: 'file-empty',
    member: 'passphraseFile',
  })
  await rm(join(folder, 'secret'))
  expect(aboutOf(await read(least))).toMatchObject({
    problem: 'file-missing',
    member: 'dingtalk.clientSecretFile',
  })
  expect(aboutOf(await readSettingsFile(join(folder, 'none.json')))['problem']).toBe('file-missing')
  expect(aboutOf(await readSettingsFile(folder))['problem']).toBe('file-unreadable')
})

it('refuses a file that is not UTF-8', async () => {
  await writeFile(join(folder, 'company.json'), Buffer.from('\uFEFF{}', 'utf16le'))

  expect(aboutOf(await readSettingsFile(join(folder, 'company.json')))['problem']).toBe('not-text')
})

it('writes settings without any secret and reads the same again', async () => {
  const profile = profileAt(join(folder, 'profile'))
  value(await makeProfile(profile))
  const storage = { url: 'rest:https://nas.example.com/x/', passwordFile: 'secret' }
  const { settings } = value(await read({ ...least, storage }))

  value(await saveSettings(profile, settings))

  expect(value(await loadSettings(profile, clock))).toEqual(settings)
  const text = await readFile(profile.settings, 'utf8')
  expect(text).not.toContain('top-secret')
  expect(text).not.toContain('clientSecretFile')
  expect(text).not.toContain('passwordFile')
  expect((await stat(profile.settings)).mode & 0o777).toBe(0o600)
  expect((await stat(profile.folder)).mode & 0o777).toBe(0o700)
})

it('says that there is no profile yet', async () => {
  const outcome = await loadSettings(profileAt(join(folder, 'nothing')), clock)

  expect(outcome).toMatchObject({ ok: false, failure: { name: 'noProfile' } })
})

it('keeps unreadable settings aside and reports them', async () => {
  const profile = profileAt(join(folder, 'profile'))
  value(await makeProfile(profile))
  await writeFile(profile.settings, '{"version":1,')

  const about = aboutOf(await loadSettings(profile, clock))

  expect(about['kept']).toBe(`${profile.settings}.unreadable-20261121T000000Z`)
  expect(await readdir(profile.folder)).toContain('settings.json.unreadable-20261121T000000Z')
  expect(await loadSettings(profile, clock)).toMatchObject({ failure: { name: 'noProfile' } })
})

it('leaves settings with a wrong line in their place', async () => {
  const profile = profileAt(join(folder, 'profile'))
  value(await makeProfile(profile))
  await writeFile(profile.settings, JSON.stringify({ ...least, plan: 'turbo' }))

  expect(aboutOf(await loadSettings(profile, clock))).toMatchObject({ member: 'plan' })
  expect(await readdir(profile.folder)).toContain('settings.json')
})

it('finds the profile by option, variable and system', () => {
  const home = '/home/amy'
  const place = (given: object) => profileFolder({ env: {}, platform: 'linux', home, ...given })

  expect(place({ asked: '/p', env: { DINGKEEP_PROFILE: '/q' } })).toBe('/p')
  expect(place({ env: { DINGKEEP_PROFILE: '/q' } })).toBe('/q')
  expect(place({})).toBe('/home/amy/.local/share/dingkeep/profile')
  expect(place({ env: { XDG_DATA_HOME: '/d' } })).toBe('/d/dingkeep/profile')
  expect(place({ platform: 'darwin' })).toBe(
    '/home/amy/Library/Application Support/DingKeep/profile',
  )
})

it('reports a place where no profile can be made', async () => {
  await writeFile(join(folder, 'file'), '')
  await chmod(join(folder, 'file'), 0o600)

  const outcome = await makeProfile(profileAt(join(folder, 'file', 'profile')))

  expect(outcome).toMatchObject({ ok: false, failure: { name: 'storageDenied' } })
})

it('finds the place of any mistake that JSON.parse finds', () => {
  const broken = fc
    .tuple(fc.json(), fc.nat(), fc.constantFrom('', ',', '}', ']', '"', ':', 'x', '{', '1 1', '\n'))
    .map(([text, at, what]) => {
      const place = at % (text.length + 1)
      return text.slice(0, place) + what + text.slice(place + (what === '' ? 1 : 0))
    })
  const parses = (text: string) => {
    try {
      return [JSON.parse(text)].length === 1
    } catch {
      return false
    }
  }
  fc.assert(
    fc.property(broken, (text) => {
      fc.pre(!parses(text))
      const at = jsonMistake(text)

      // V8's own position, where it tells one, is the referee.
      const told = (() => {
        try {
          return JSON.parse(text)
        } catch (error) {
          return /position (\d+)/.exec(String(error))?.[1]
        }
      })()
      expect(at).toBeGreaterThanOrEqual(0)
      expect(at).toBeLessThanOrEqual(text.length)
      const referee = told === undefined || /["\\\\]/.test(text) ? at : Number(told)
      expect(Math.abs(at - referee)).toBeLessThan(6)
    }),
  )
})

import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, it, onTestFinished } from 'vitest'

import { kindsInScope, readSettingsFile } from '../../../main/adapters/settings/index.ts'

/** Reads settings with these mailboxes. */
async function readWith(...mailboxes: object[]) {
  const folder = await mkdtemp(join(tmpdir(), 'settings-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  await writeFile(join(folder, 'word'), ' client password \n')
  const file = join(folder, 'settings.json')
  const rest = { version: 1, storage: { path: 'backup' }, passphraseFile: 'word' }
  await writeFile(file, JSON.stringify({ ...rest, mailboxes }, null, 2))
  return readSettingsFile(file)
}
const amy = { address: 'Amy@Example.com', passwordFile: 'word' }

it('takes a mailbox with little said, keeps its password apart and saves mail because of it', async () => {
  const read = await readWith(amy)
  if (!read.ok) throw new Error(JSON.stringify(read.failure))
  const { settings, secrets } = read.value

  expect(settings.mailboxes).toEqual([
    {
      address: 'amy@example.com',
      host: 'imap.qiye.aliyun.com',
      port: 993,
      security: 'tls',
      user: 'amy@example.com',
    },
  ])
  expect([...secrets]).toEqual([['mail.amy@example.com', 'client password']])
  expect(JSON.stringify(settings)).not.toContain('client password')
  expect(kindsInScope(settings)).toEqual(['mail'])
  expect(kindsInScope({ ...settings, mailboxes: [] })).toEqual([])
})

it.each([
  [{ ...amy, security: 'plain', host: 'imap.example.com' }, 'not-https', 'mailboxes[0].security'],
  [{ ...amy, security: 'plain', host: '192.168.1.5' }, 'not-https', 'mailboxes[0].security'],
  [{ ...amy, passwordFile: undefined }, 'missing', 'mailboxes[0].passwordFile'],
  [{ ...amy, passwordFile: 'nowhere' }, 'file-missing', 'mailboxes[0].passwordFile'],
  [{ ...amy, address: 'amy' }, 'wrong-value', 'mailboxes[0].address'],
  [{ ...amy, host: 'imap example' }, 'not-an-address', 'mailboxes[0].host'],
  [{ ...amy, password: 'x' }, 'unknown-member', 'mailboxes[0].password'],
])('refuses %o', async (mailbox, problem, member) => {
  expect(await readWith(mailbox)).toMatchObject({
    ok: false,
    failure: { name: 'settingsUnfit', about: { problem, member } },
  })
})

it('refuses one address twice', async () => {
  expect(await readWith(amy, { ...amy, address: 'amy@example.com' })).toMatchObject({
    failure: { about: { problem: 'twice', member: 'mailboxes' } },
  })
})

it('takes plain connections on this computer', async () => {
  expect(await readWith({ ...amy, host: '127.0.0.1', security: 'plain' })).toMatchObject({
    ok: true,
  })
})

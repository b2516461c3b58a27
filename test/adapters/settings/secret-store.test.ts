import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { expect, it, onTestFinished } from 'vitest'

import {
  newSecrets,
  openSecrets,
  sealedSecrets,
  type Sealer,
  secretsWhenAsked,
} from '../../../main/adapters/secrets/index.ts'
import type { Outcome } from '../../../main/core/failure.ts'

async function scratch(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'dk-store-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  return folder
}

const value = <T>(outcome: Outcome<T>): T => {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
  return outcome.value
}
const nameOf = (outcome: Outcome<unknown>) => (outcome.ok ? 'ok' : outcome.failure.name)
const one = (name: string, secret: string | null) => new Map([[name, secret]])

it('keeps what each of several stores of one file writes at the same time', async () => {
  const file = join(await scratch(), 'secrets.enc')
  value(await (await newSecrets(file, 'open sesame')).change(one('first', '1')))
  const stores = await Promise.all(
    [1, 2, 3].map(async () => value(await openSecrets(file, 'open sesame'))),
  )

  const changes = stores.flatMap((store, n) =>
    [0, 1, 2].map((m) => store.change(one(`secret-${n}-${m}`, `${n}${m}`))),
  )
  expect((await Promise.all(changes)).map(nameOf)).toEqual(Array.from({ length: 9 }, () => 'ok'))

  const found = value(await openSecrets(file, 'open sesame'))
  expect(found.names()).toHaveLength(10)
  expect(found.read('secret-2-1')).toBe('21')
  expect(await readdir(join(file, '..'))).toEqual(['secrets.enc'])
})

it('keeps what another program wrote meanwhile', async () => {
  const file = join(await scratch(), 'secrets.enc')
  value(await (await newSecrets(file, 'open sesame')).change(one('first', '1')))
  const ours = value(await openSecrets(file, 'open sesame'))
  const code = new URL('../../../main/adapters/secrets/index.ts', import.meta.url)
  const program = `
    const { openSecrets } = await import(${JSON.stringify(code.href)})
    const store = (await openSecrets(${JSON.stringify(file)}, 'open sesame')).value
    for (let n = 0; n < 5; n += 1) {
      const done = await store.change(new Map([['theirs-' + n, 't']]))
      if (!done.ok) process.exit(1)
    }`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program])
  const ended = once(child, 'exit')

  for (let n = 0; n < 5; n += 1) value(await ours.change(one(`ours-${n}`, 'o')))
  expect(await ended).toEqual([0, null])

  const names = value(await openSecrets(file, 'open sesame')).names()
  expect(names.filter((name) => name.startsWith('ours-'))).toHaveLength(5)
  expect(names.filter((name) => name.startsWith('theirs-'))).toHaveLength(5)
})

it('overwrites nothing that it cannot open: another passphrase, or a file that was cut', async () => {
  const file = join(await scratch(), 'secrets.enc')
  value(await (await newSecrets(file, 'open sesame')).change(one('first', '1')))
  const held = value(await openSecrets(file, 'open sesame'))

  value(await (await newSecrets(file, 'another one')).change(one('second', '2')))
  expect(nameOf(await held.change(one('lost', 'x')))).toBe('passphraseWrong')
  const whole = await readFile(file)
  expect(value(await openSecrets(file, 'another one')).names()).toEqual(['second'])

  const other = value(await openSecrets(file, 'another one'))
  await writeFile(file, whole.subarray(0, whole.length - 5))
  expect(nameOf(await other.change(one('lost', 'x')))).toBe('settingsUnfit')
  expect((await readFile(file)).length).toBe(whole.length - 5)
})

it('opens for the first secret that is asked, and says then that the passphrase is wrong', async () => {
  const file = join(await scratch(), 'secrets.enc')
  const store = secretsWhenAsked(file, 'open sesame')
  expect(await store.read('first')).toBeNull()
  value(await store.change(one('first', '1')))

  expect(await store.read('first')).toBe('1')
  const wrong = secretsWhenAsked(file, 'wrong')
  await expect(wrong.read('first')).rejects.toMatchObject({ failure: { name: 'passphraseWrong' } })
  expect(nameOf(await wrong.change(one('first', '2')))).toBe('passphraseWrong')
})

/** Stands for the system's store: reversible, and telling when it is closed. */
function fakeSealer(): Sealer & { closed: boolean } {
  const turned = (bytes: Uint8Array) => bytes.map((byte) => byte ^ 0x5a)
  return {
    closed: false,
    async seal(text) {
      if (this.closed) throw new Error('the key ring is locked')
      return turned(Buffer.from(text))
    },
    async open(sealed) {
      if (this.closed) throw new Error('the key ring is locked')
      return Buffer.from(turned(sealed)).toString('utf8')
    },
  }
}

it('keeps each secret in a file of its own, sealed by the system, and forgets it on demand', async () => {
  const folder = join(await scratch(), 'secrets')
  const store = sealedSecrets(folder, fakeSealer())

  expect(await store.read('storage.password')).toBeNull()
  value(
    await store.change(
      new Map([
        ['storage.password', '秘密'],
        ['member.uN1on', 'token'],
      ]),
    ),
  )

  expect(await sealedSecrets(folder, fakeSealer()).read('storage.password')).toBe('秘密')
  const path = join(folder, 'storage.password.secret')
  expect((await readFile(path)).includes('秘密')).toBe(false)
  expect((await stat(path)).mode & 0o777).toBe(0o600)
  expect((await stat(folder)).mode & 0o777).toBe(0o700)
  value(await store.change(one('storage.password', null)))
  expect(await readdir(folder)).toEqual(['member.uN1on.secret'])
})

it('says that the system store cannot be used, and leaves what was kept', async () => {
  const folder = join(await scratch(), 'secrets')
  const sealer = fakeSealer()
  const store = sealedSecrets(folder, sealer)
  value(await store.change(one('a', '1')))

  sealer.closed = true
  await expect(store.read('a')).rejects.toMatchObject({ failure: { name: 'secretStoreUnusable' } })
  expect(nameOf(await store.change(one('a', '2')))).toBe('secretStoreUnusable')
  sealer.closed = false
  expect(await store.read('a')).toBe('1')
})

it('takes no name that leads out of its folder', async () => {
  const store = sealedSecrets(join(await scratch(), 'secrets'), fakeSealer())

  for (const name of ['../x', 'a/b', '..', '', 'a\0b', String.raw`a\b`])
    await expect(store.read(name)).rejects.toThrow('unfit name')
})

import { execFile, spawn, spawnSync } from 'node:child_process'
import { accessSync, chownSync, constants } from 'node:fs'
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as wait } from 'node:timers/promises'
import { promisify } from 'node:util'

import { PeersMissing } from './install.ts'

const program = '/usr/sbin/dovecot'
/** The user `nobody`: the server refuses to keep mail as root. */
const nobody = 65_534

function isThere(): boolean {
  try {
    accessSync(program, constants.X_OK)
    return true
  } catch {
    return false
  }
}

const howTo = (why: string): string =>
  [
    'The tests of mailboxes need Dovecot 2.3, a mail server, and root.',
    why,
    'On Debian 12, as root:',
    '  apt-get update && apt-get install -y --no-install-recommends dovecot-imapd',
    'Elsewhere:',
    '  docker run --rm --privileged -v "$PWD:/src" -w /src node:24-bookworm sh -c "npm ci && npm test"',
  ].join('\n')

const apt = (...args: string[]) =>
  spawnSync('apt-get', ['-q', ...args], {
    encoding: 'utf8',
    timeout: 600_000,
    // Its own service stays off: the tests start the program themselves.
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive', RUNLEVEL: '1' },
  })

/** Makes sure that Dovecot is there: installs it as root on Debian, else says how. */
export function ensureDovecot(): void {
  const isRoot = process.platform === 'linux' && process.getuid?.() === 0
  if (!isRoot) throw new PeersMissing(howTo('This is not root on Linux.'))
  if (!isThere()) {
    console.log('Installing dovecot-imapd for the tests of mailboxes …')
    for (const args of [
      ['update'],
      ['install', '-y', '--no-install-recommends', 'dovecot-imapd'],
    ]) {
      const { status, stderr, error } = apt(...args)
      if (status !== 0) throw new PeersMissing(howTo((error?.message ?? stderr).trim()))
    }
  }
  const { stdout } = spawnSync(program, ['--version'], { encoding: 'utf8' })
  if (!stdout.startsWith('2.3.')) throw new PeersMissing(howTo(`Found ${stdout.trim()}.`))
}

export interface DovecotOptions {
  /** Between a folder's name and those below it; `/` if not told. */
  readonly separator?: '/' | '.'
  /** Users and their passwords; `amy` with `client-password` if not told. */
  readonly users?: Readonly<Record<string, string>>
  /** PEM files for TLS; without them the server has none. */
  readonly tls?: Readonly<{ cert: string; key: string }>
  /** Further lines of the configuration. */
  readonly more?: string
}

/** A running stock Dovecot on loopback. */
export interface Dovecot {
  readonly port: number
  /** Port that speaks TLS from the start; 0 without certificate. */
  readonly tlsPort: number
  /** Runs the server's own administration tool and gives what it printed. */
  doveadm(...args: string[]): Promise<string>
  setPassword(user: string, password: string): Promise<void>
  /** Takes a folder's files away while the server still lists it. */
  spoil(user: string, folder: string): Promise<void>
  /** The file in which the server keeps one message of a folder. */
  fileOf(user: string, folder: string, uid: number): Promise<string>
  stop(): Promise<void>
}

async function freePort(): Promise<number> {
  const server = createServer()
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  await new Promise((resolve) => server.close(resolve))
  return port
}

const configOf = (
  folder: string,
  { port, tlsPort, options }: { port: number; tlsPort: number; options: DovecotOptions },
): string => `
protocols = imap
base_dir = ${folder}/run
state_dir = ${folder}/state
log_path = ${folder}/log
disable_plaintext_auth = no
auth_mechanisms = plain login
first_valid_uid = 1
mail_fsync = never
mail_location = sdbox:~/mail
mail_max_userip_connections = 50
${options.tls === undefined ? 'ssl = no' : `ssl = yes\nssl_cert = <${options.tls.cert}\nssl_key = <${options.tls.key}`}
passdb {
  driver = passwd-file
  args = scheme=PLAIN ${folder}/users
}
userdb {
  driver = static
  args = uid=${nobody} gid=${nobody} home=${folder}/homes/%u
}
namespace inbox {
  inbox = yes
  separator = ${options.separator ?? '/'}
  mailbox Drafts {
    special_use = \\Drafts
    auto = create
  }
  mailbox "Sent Items" {
    special_use = \\Sent
    auto = create
  }
  mailbox Bin {
    special_use = \\Trash
    auto = create
  }
}
service imap-login {
  chroot =
  inet_listener imap {
    address = 127.0.0.1
    port = ${port}
  }
  inet_listener imaps {
    address = 127.0.0.1
    port = ${tlsPort}
  }
}
auth_failure_delay = 0
service anvil {
  chroot =
  unix_listener anvil-auth-penalty {
    mode = 0
  }
}
${options.more ?? ''}
`

async function answers(port: number): Promise<boolean> {
  const socket = connect({ port, host: '127.0.0.1' })
  try {
    return await new Promise<boolean>((resolve) => {
      socket.once('data', (said) => resolve(said.toString().startsWith('* OK')))
      socket.once('error', () => resolve(false))
    })
  } finally {
    socket.destroy()
  }
}

/** Starts Dovecot with folders of its own on a free port and waits until it greets. */
export async function startDovecot(options: DovecotOptions = {}): Promise<Dovecot> {
  const folder = await mkdtemp(join(tmpdir(), 'dovecot-'))
  const port = await freePort()
  const tlsPort = options.tls === undefined ? 0 : await freePort()
  const users = options.users ?? { amy: 'client-password' }
  const config = join(folder, 'dovecot.conf')
  for (const name of ['run', 'state', 'homes']) await mkdir(join(folder, name))
  spawnSync('chmod', ['755', folder])
  chownSync(join(folder, 'homes'), nobody, nobody)
  const known = new Map(Object.entries(users))
  const writeUsers = () =>
    writeFile(
      join(folder, 'users'),
      [...known].map(([user, password]) => `${user}:{PLAIN}${password}::::::\n`).join(''),
    )
  await writeUsers()
  await writeFile(config, configOf(folder, { port, tlsPort, options }))
  const child = spawn(program, ['-F', '-c', config], { stdio: 'ignore' })
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()))
  const stop = async (): Promise<void> => {
    child.kill('SIGTERM')
    await ended
    await rm(folder, { recursive: true, force: true })
  }
  const run = promisify(execFile)
  const doveadm = async (...args: string[]): Promise<string> => {
    const { stdout } = await run('doveadm', ['-c', config, ...args], { maxBuffer: 1 << 28 })
    return stdout
  }
  for (let tries = 0; !(await answers(port)); tries += 1) {
    if (tries > 200 || child.exitCode !== null) {
      const log = await readFile(join(folder, 'log'), 'utf8').catch(() => '')
      await stop()
      throw new Error(`Dovecot does not greet: ${log}`)
    }
    await wait(50)
  }
  const pathOf = (user: string, name: string): string =>
    join(folder, 'homes', user, 'mail/mailboxes', name, 'dbox-Mails')
  return {
    port,
    tlsPort,
    doveadm,
    stop,
    async setPassword(user, password) {
      known.set(user, password)
      await writeUsers()
      // It looks at its list once a second at most: till then the word of before still opens.
      const isTaken = () =>
        doveadm('auth', 'test', user, password).then(
          () => true,
          () => false,
        )
      for (let tries = 0; !(await isTaken()); tries += 1) {
        if (tries > 100) throw new Error('Dovecot does not take the new password')
        await wait(50)
      }
    },
    async spoil(user, name) {
      const path = pathOf(user, name)
      for (const file of await readdir(path))
        if (file.startsWith('dovecot.index')) await writeFile(join(path, file), 'spoilt')
      await chmod(path, 0)
    },
    fileOf: async (user, name, uid) => join(pathOf(user, name), `u.${uid}`),
  }
}

import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { Secret, TOTP } from 'otpauth'
import { onTestFinished } from 'vitest'

import type { App } from '../../main/app-types.ts'
import { valueOf, watching } from '../app/profile.ts'
import { skippingClock } from '../fakes/skipping-clock.ts'
import { openCompany } from './company.ts'
import type { TestWindow, WindowOptions } from './window.ts'

const dayLength = 86_400_000

/** A picture of one red point. */
const picture = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR4nGP4z8AAAAMBAQDJ/pLvAAAAAElFTkSuQmCC',
  'base64',
)

/** A page that tries all that a page may try; `marker` would show that something ran or was read. */
export const hostilePage = (server: string): string => `<!doctype html><html><head>
<title>Invoice</title><link rel="stylesheet" href="${server}/style.css">
<meta http-equiv="refresh" content="0;url=${server}/refresh"></head><body>
<h1>發票 Invoice</h1><script>fetch('${server}/script');parent.document.title='taken'</script>
<img src="${server}/picture.png" onerror="fetch('${server}/onerror')">
<svg onload="fetch('${server}/svg')"></svg><iframe src="${server}/frame"></iframe>
<form action="${server}/form" method="post"><button id="send">Pay now</button></form>
<a id="link" href="${server}/link">Open</a>
<a id="code" href="javascript:parent.document.title='taken'">Code</a></body></html>`

const mail = `From: Chan Tai Man <chan@example.com>\r\nTo: office@example.com\r\nSubject: =?UTF-8?B?5ZCI5ZCM?= terms
Date: Fri, 13 Nov 2026 09:00:00 +0800\r\nMIME-Version: 1.0\r\nContent-Type: text/plain; charset=utf-8\r\n\r\nPlease see the 合同 attached.\r\n`

/** What one copy of the office's folder holds. */
export type FolderState = Readonly<Record<string, string | Buffer>>

/** Copies over four days: a file changes, one vanishes, and then most of the folder at once. */
export function officeStates(server = 'http://127.0.0.1:9'): FolderState[] {
  const many = Object.fromEntries(
    Array.from({ length: 70 }, (_, n) => [`scans/scan ${n + 1}.txt`, `page ${n + 1}`]),
  )
  const files = {
    'contract 合同.txt': '合同 v1: 付款 within 30 days\n',
    'invoice.html': hostilePage(server),
    'mail.eml': mail,
    'red.png': picture,
    'odd.bin': Buffer.from([0, 1, 2, 255]),
  }
  const second = { ...files, 'contract 合同.txt': '合同 v2: 付款 within 60 days\n' }
  return [
    { ...files, 'old price list.txt': 'three prices\n', ...many },
    { ...second, ...many },
    second,
    { ...second, 'new.txt': 'new\n' },
  ]
}

async function writeState(folder: string, state: FolderState): Promise<void> {
  await rm(folder, { recursive: true, force: true })
  for (const [name, content] of Object.entries(state)) {
    await mkdir(join(folder, name, '..'), { recursive: true })
    await writeFile(join(folder, name), content)
  }
}

/**
 * Opens the window on a company with one copy per state of the folder `Docs`, a day apart, the last
 * one today.
 */
export async function openOffice(
  options: WindowOptions = {},
  states: readonly FolderState[] = officeStates(),
): Promise<TestWindow & { target: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'dingkeep-office-'))
  onTestFinished(() => rm(folder, { recursive: true, force: true }))
  const source = join(folder, 'Docs')
  const target = join(folder, 'restored')
  await mkdir(target, { recursive: true })
  await mkdir(source, { recursive: true })
  const clock = skippingClock(Date.now() - (states.length - 1) * dayLength)
  const before = async (app: App) => {
    for (const [n, state] of states.entries()) {
      await writeState(source, state)
      if (n > 0) clock.move(dayLength)
      const mode = n === 0 ? 'full' : 'incremental'
      valueOf(await app.backup({ mode, refetch: false }, watching()))
    }
  }
  const opened = await openCompany({
    ...options,
    settings: {
      world: { clock },
      company: { now: () => clock.now() },
      scope: { folders: [{ path: source, label: 'Docs' }] },
    },
    before,
  })
  return { ...opened, target }
}

/** Gives the person at the window a second factor; the result makes codes, each good for once. */
export async function withFactor(window: TestWindow): Promise<() => string> {
  const { ask } = window
  const session = await ask('session.read', null)
  const id = session.ok ? session.value.who?.id : undefined
  if (id === undefined) throw new Error('nobody sits there')
  const started = await ask('people.startFactor', { id })
  if (!started.ok) throw new Error(JSON.stringify(started.failure))
  const secret = Secret.fromBase32(started.value.key.replaceAll(/\s/g, ''))
  const totp = new TOTP({ secret })
  const confirmed = await ask('people.confirmFactor', { id, code: totp.generate() })
  if (!confirmed.ok) throw new Error(JSON.stringify(confirmed.failure))
  // A code counts once: the next ones are the backup codes.
  const codes = [...confirmed.value.codes]
  return () => codes.shift() ?? ''
}

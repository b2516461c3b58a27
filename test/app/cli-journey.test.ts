import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

import { afterAll, beforeAll, expect, it } from 'vitest'

import { runRestic } from '../peers/restic.ts'
import { dingkeep, linesOf, start } from './cli-process.ts'
import type { Line } from './cli-process.ts'

let folder: string
let profile: string
let config: string
let control: string
let sample: ReturnType<typeof start>

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dk-journey-'))
  profile = join(folder, 'profile')
  config = join(folder, 'sample.json')
  sample = start(['sample', '--people', '5', '--json', '--write-config', config])
  await sample.says('\n')
  const [first] = linesOf(sample.seen().out)
  if (first?.type !== 'sample') throw new Error('the sample said nothing')
  control = first.control
})

afterAll(async () => {
  sample.child.kill('SIGTERM')
  await sample.ended
  await rm(folder, { recursive: true, force: true })
})

const run = (...words: string[]) => dingkeep([...words, '--profile', profile])

/** Runs a command with JSON lines; gives its exit code and the last line. */
async function json(...words: string[]) {
  const { code, out, err } = await run(...words, '--json')
  expect(err).toBe('')
  const lines = linesOf(out)
  const last = lines.at(-1) as Line & Record<string, unknown>
  return { code, lines, last }
}

const order = async (verb: string, body: object) => {
  const answer = await fetch(`${control}/${verb}`, { method: 'POST', body: JSON.stringify(body) })
  expect(answer.status).toBe(200)
}

const restic = async (...words: string[]) => {
  const password = (await readFile(`${config}.passphrase`, 'utf8')).trim()
  return runRestic({ repository: `${config}.backup`, password }, ...words)
}

/** SHA-256 of every file below a folder, by its path. */
async function hashes(root: string): Promise<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const entry of await readdir(root, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = join(entry.parentPath, entry.name)
    found[path.slice(root.length)] = createHash('sha256')
      .update(await readFile(path))
      .digest('hex')
  }
  return found
}

it('says that nothing is set up yet, and checks without saving when asked', async () => {
  const before = await run('status')
  expect(before.code).toBe(1)
  expect(before.err).toContain('DK-1003')

  const checked = await run('setup', '--config', config, '--check-only')

  expect(checked.err + checked.out).toContain('Nothing was saved, as asked.')
  expect(checked.code).toBe(0)
  expect(await readdir(folder)).not.toContain('profile')
  expect(await readdir(folder)).not.toContain('sample.json.backup')
})

it('sets up with a live check of every permission', async () => {
  const { code, out, err } = await run('setup', '--config', config)

  expect(err).not.toContain('DK-')
  expect(out).toContain('Next: dingkeep backup')
  expect(code).toBe(0)
  const empty = await run('snapshots')
  expect(empty.out).toBe('No copies yet. Run dingkeep backup.\n')
})

it('saves the company in a repository that stock restic finds sound', async () => {
  const { code, lines, last } = await json('backup')

  expect([0, 3]).toContain(code)
  expect(last).toMatchObject({ type: 'result', command: 'backup', exit: code })
  expect(lines.some(({ type }) => type === 'progress')).toBe(true)
  const check = await restic('check', '--read-data')
  expect(check.stderr).toBe('')
  expect(check.code).toBe(0)
})

it('saves a changed company, and says so in words', async () => {
  await order('tick', { days: 1 })

  const { code, out } = await run('backup')

  expect([0, 3]).toContain(code)
  expect(out).toMatch(/Copy [0-9a-f]{8} saved \(incremental\), /)
  expect(Math.max(...out.split('\n').map((line) => line.length))).toBeLessThanOrEqual(100)
  const { lines } = await json('snapshots')
  expect(lines.filter(({ type }) => type === 'snapshot')).toHaveLength(2)
})

it('verifies all data', async () => {
  const { code, out } = await run('verify', '--read-data')

  expect(out).toContain('No damage found in 2 copies.')
  expect(code).toBe(0)
})

it('restores byte for byte what stock restic restores', async () => {
  const { code, last } = await json('restore', 'latest', '--target', join(folder, 'ours'))
  const theirs = await restic('restore', 'latest', '--target', join(folder, 'theirs'))

  expect(theirs.code).toBe(0)
  expect(code).toBe(0)
  const ours = await hashes(join(folder, 'ours'))
  expect(ours).toEqual(await hashes(join(folder, 'theirs', 'dingkeep')))
  expect(Object.keys(ours).length).toBeGreaterThan(50)
  expect(last).toMatchObject({ files: Object.keys(ours).length, failed: 0 })
})

it('restores one folder, plans without writing, and leaves files that are there', async () => {
  const target = join(folder, 'part')
  const planned = await run(
    'restore',
    'latest',
    '--include',
    '/contacts',
    '--target',
    target,
    '--dry-run',
  )
  expect(planned.out).toContain('would be written')
  expect(await readdir(folder)).not.toContain('part')

  const first = await json('restore', 'latest', '--include', '/contacts', '--target', target)
  const again = await json('restore', 'latest', '--include', '/contacts', '--target', target)

  expect(await readdir(target)).toEqual(['contacts'])
  expect(first.last['files']).toBeGreaterThan(5)
  expect(again.last).toMatchObject({ skipped: first.last['files'] })
})

it('lists folders, and finds people by name', async () => {
  const top = await json('ls', 'latest')
  const paths = top.lines.flatMap((line) => (line.type === 'entry' ? [line.path] : []))
  expect(paths).toEqual(expect.arrayContaining(['/contacts', '/README.txt']))

  const people = await json('ls', 'latest', '/contacts/people')
  const card = people.lines.flatMap((line) => (line.type === 'entry' ? [line.path] : []))[0] ?? ''
  const name = card.split('/').at(-1)?.split('~')[0] ?? ''
  const found = await json('find', name)

  expect(found.lines.some((line) => line.type === 'hit' && line.path.includes(name))).toBe(true)
  const none = await run('find', 'nobody-has-this-name')
  expect(none.out).toContain('Nothing found')
  expect(none.code).toBe(0)
})

it('tells the state of every kind', async () => {
  const { code, lines, last } = await json('status')
  const words = await run('status')

  expect(code).toBe(0)
  const kinds = lines.flatMap((line) => (line.type === 'state' ? [line.kind] : []))
  expect(kinds).toEqual(expect.arrayContaining(['contacts', 'calendar', 'approvals', 'drive']))
  expect(last).toMatchObject({ snapshots: 2 })
  expect(words.out).toContain('Allowance')
  expect(words.out).toContain('Last check    finished')
})

it('keeps both fresh copies when asked to forget and prune', async () => {
  const forgotten = await run('forget')
  const pruned = await run('prune')

  expect(forgotten.out).toContain('0 copies removed')
  expect([forgotten.code, pruned.code]).toEqual([0, 0])
  expect((await restic('check')).code).toBe(0)
})

it('adds recovery words that open the backup with stock restic, and removes them', async () => {
  const added = await json('key', 'add', '--words')
  const words = String(added.last['words'])
  expect(words.split(' ')).toHaveLength(12)

  const opened = await runRestic(
    { repository: `${config}.backup`, password: words },
    'snapshots',
    '--json',
  )
  expect(JSON.parse(opened.stdout)).toHaveLength(2)
  const { id } = added.last['key'] as { id: string }
  expect((await json('key', 'remove', id)).code).toBe(0)
  const refused = await runRestic({ repository: `${config}.backup`, password: words }, 'snapshots')
  expect(refused.code).not.toBe(0)
})

it('stops at a safe point on Ctrl-C, says so, and goes on later', async () => {
  await order('tick', { days: 1 })
  await order('fault', { fault: 'slow', count: 1_000, amount: 300 })
  const backup = start(['backup', '--full', '--profile', profile])
  await backup.says('Reading')

  backup.child.kill('SIGINT')
  const { code, err, out } = await backup.ended
  await order('fault', { clear: true })

  expect(err).toContain('Stopping at a safe point')
  expect(out + err).toContain('Stopped')
  expect(code).toBe(130)
  expect([0, 3]).toContain((await run('backup')).code)
  expect((await restic('check')).code).toBe(0)
})

it('ends with one error when DingTalk refuses the secret', async () => {
  await order('change', { change: 'revoke-secret' })

  const { code, last } = await json('backup', '--full')

  expect([1, 3]).toContain(code)
  expect(JSON.stringify(last) + code).not.toContain('undefined')
  const { lines } = await json('snapshots')
  expect(lines.filter(({ type }) => type === 'snapshot').length).toBeGreaterThanOrEqual(3)
})

import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

import { expect, it } from 'vitest'

import { startProgram } from '../ui/program.ts'
import { scratch } from './profile.ts'

const run = promisify(execFile)
const entry = (name: string) => fileURLToPath(new URL(`../../main/${name}.ts`, import.meta.url))

/** Ends with an error, as a program does that was used wrongly. */
async function refused(...args: string[]): Promise<{ code: number; stderr: string }> {
  try {
    await run(process.execPath, [entry('browser'), '--no-open', ...args], { timeout: 30_000 })
  } catch (error) {
    return error as { code: number; stderr: string }
  }
  throw new Error('it did not end')
}

it.each([
  [
    'on request',
    { DINGKEEP_BROWSER: '1', DISPLAY: ':9' },
    'DingKeep opens in a browser, as asked.',
  ],
  ['without a display', { DISPLAY: '', WAYLAND_DISPLAY: '' }, 'There is no display here'],
  ['in the language of the terminal', { DISPLAY: '', LANG: 'id_ID.UTF-8' }, 'Tidak ada layar'],
])('says in one line that it shows the window in a browser: %s', async (_, env, line) => {
  const program = await startProgram(join(await scratch(), 'profile'), { env, entry: 'start' })

  await expect(program.stop()).resolves.toBe(0)
  expect(program.said()).toContain(line)
  expect(program.said().split('\n')[0]).toContain(line)
})

it('answers wrong options with one line', async () => {
  await expect(refused('--port', 'many')).resolves.toMatchObject({
    code: 2,
    stderr: '--port takes 0 to 65535\n',
  })
  const unknown = await refused('--colour')
  expect(unknown).toMatchObject({ code: 2 })
  expect(unknown.stderr).toContain("Unknown option '--colour'")
  expect(unknown.stderr).not.toContain('    at ')
})

it('says which port is taken, and leaves no engine behind', async () => {
  const folder = await scratch()
  const first = await startProgram(join(folder, 'one'))

  const second = await refused('--port', String(first.port), '--profile', join(folder, 'two'))

  expect(second).toMatchObject({ code: 1 })
  await expect(first.stop()).resolves.toBe(0)
})

const isThere = (pid: number): boolean => {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

it('takes the engine with it when it is killed', async () => {
  const program = await startProgram(join(await scratch(), 'profile'))
  const engine = await program.enginePid()
  expect(isThere(engine)).toBe(true)

  process.kill(program.pid, 'SIGKILL')
  await program.stop()

  await expect.poll(() => isThere(engine), { timeout: 20_000 }).toBe(false)
})

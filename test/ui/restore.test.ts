import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'

import type { Page } from 'playwright-core'
import { expect, it, onTestFinished } from 'vitest'

import { bytesOf } from '../../main/sample/contents/recipe.ts'
import { scratch } from '../app/profile.ts'
import { openCompany } from './company.ts'
import { officeStates, openOffice, withFactor } from './restore-company.ts'
import { accessibilityProblems } from './window.ts'

const sha256 = (bytes: Buffer): string => createHash('sha256').update(bytes).digest('hex')

/** All files below a folder with their SHA-256. */
async function filesIn(folder: string): Promise<Map<string, string>> {
  const found = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name))
  return new Map(
    await Promise.all(
      files.map(async (path) => [path, sha256(await readFile(path))] as [string, string]),
    ),
  )
}

const rowOf = (page: Page, name: string) => page.getByRole('row', { name }).first()
const goTo = (page: Page, place: string) => page.evaluate(`location.hash = '${place}'`)

/** Types the folder, saves, gives the code, and waits for the report. */
async function saveTo(page: Page, target: string, code: string): Promise<void> {
  await page.getByRole('button', { name: 'Save to a folder…' }).click()
  await page.getByRole('textbox', { name: 'Folder' }).fill(target)
  await page.getByText('Free space').waitFor()
  await page.getByRole('button', { name: 'Save now' }).click()
  await page.getByRole('textbox', { name: /code/i }).fill(code)
  await page.keyboard.press('Enter')
  await page.getByText('Asked for').waitFor({ timeout: 30_000 })
}

it(
  'gives one file of a person back, the same to the last bit as the company has it',
  { timeout: 90_000 },
  async () => {
    const { page, sample, shot, ...window } = await openCompany({
      place: '#/restore',
      size: { width: 1280, height: 872 },
    })
    const target = await scratch()
    const code = await withFactor({ page, shot, ...window })
    await page.getByRole('tab', { name: /^Files/ }).click()
    const row = page.getByRole('row', { name: /\.(docx|xlsx|pdf|csv)/ }).first()
    const name = (await row.locator('.item-title').innerText()).trim()
    await row.click()
    await page.getByText('Hash checked').waitFor()
    await row.getByRole('checkbox').check()
    await page.getByText('1 item chosen').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await shot('restore')

    await saveTo(page, target, code())

    await page.getByRole('heading', { name: '1 file is saved' }).waitFor()
    await shot('restore-report')
    expect(await accessibilityProblems(page)).toEqual([])
    const files = await filesIn(target)
    const company = [...sample.company.spaces.values()].flatMap(({ dentries }) => [
      ...dentries.values(),
    ])
    const same = company.flatMap((dentry) =>
      dentry.name === name ? dentry.versions.map(({ recipe }) => sha256(bytesOf(recipe))) : [],
    )
    expect(files.size).toBe(1)
    expect(same).toContain([...files.values()][0])
    await page.getByText(/SHA-256 of each file/).click()
    expect(await page.locator('.report-table').innerText()).toContain([...files.values()][0])
  },
)

it(
  'finds what was deleted and saves it from the last copy that has it, by keyboard alone',
  { timeout: 90_000 },
  async () => {
    const states = officeStates().slice(0, 2)
    const window = await openOffice({ place: '#/restore/deleted', theme: 'dark' }, states)
    const { page, target, shot } = window
    const code = await withFactor(window)
    const yesterday = await window.ask('browse.copies', {
      before: null,
      until: new Date(Date.now() - 86_400_000 + 8 * 3_600_000).toISOString().slice(0, 10),
      limit: 10,
    })
    expect(yesterday.ok && yesterday.value.copies.map(({ mode }) => mode)).toEqual(['full'])
    const press = async (...keys: string[]) => {
      for (const key of keys) await page.keyboard.press(key)
    }
    const focused = () =>
      page.evaluate<string>(`(() => {
        const node = document.activeElement
        return node?.getAttribute('aria-label') ?? node?.labels?.[0]?.innerText ?? node?.innerText ?? ''
      })()`)
    const tabTo = async (name: string) => {
      for (let n = 0; n < 60; n += 1) {
        if ((await focused()).includes(name)) return
        await press('Tab')
        // What axe is told to overlook: a stop of the focus keeper on which nobody rests.
        expect(await page.locator('[data-tabster-dummy]:focus').count()).toBe(0)
      }
      throw new Error(`Tab never comes to ${name}`)
    }
    await page.getByText('old price list.txt').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])

    await page.locator('h1').focus()
    await tabTo('Show older')
    await press('Tab')
    for (let n = 0; n < 100 && !(await focused()).includes('old price list.txt'); n += 1)
      await press('ArrowDown')
    await press('Enter')
    await page.getByText('three prices').waitFor()
    await press('Space')
    await page.getByText('1 item chosen').waitFor()
    await shot('restore-deleted')
    await tabTo('Save to a folder…')
    await press('Enter')
    await tabTo('Folder')
    await page.keyboard.type(target)
    await page.getByText('Free space').waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
    await shot('restore-confirm')
    await tabTo('Save now')
    await press('Enter')
    await page.getByRole('dialog').waitFor()
    await page.keyboard.type(code())
    await press('Enter')
    await page.getByRole('heading', { name: '1 file is saved' }).waitFor({ timeout: 45_000 })

    const files = await filesIn(target)
    expect([...files.keys()].map((path) => path.split('/').at(-1))).toEqual(['old price list.txt'])
    expect([...files.values()]).toEqual([sha256(Buffer.from('three prices\n'))])
  },
)

it(
  'shows a hostile page inert: nothing runs, nothing is loaded, nothing is sent or left',
  { timeout: 90_000 },
  async () => {
    const asked: string[] = []
    const server = createServer((request, response) => {
      asked.push(request.url ?? '')
      response.end()
    })
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve))
    onTestFinished(() => void server.close())
    const { port } = server.address() as AddressInfo
    const [, , state = {}] = officeStates(`http://127.0.0.1:${port}`)
    // What the browser says of each thing it refused is no problem of ours.
    const expects = ['Content Security Policy', 'sandboxed', 'Refused to']
    const { page } = await openOffice({ place: '#/restore', expects }, [state])
    const said: string[] = []
    page.on('console', (message) => said.push(message.text()))
    await page.getByRole('tab', { name: /^Folders/ }).click()

    await rowOf(page, 'invoice.html').click()
    const frame = page.frameLocator('iframe.look-frame')
    await frame.getByRole('heading', { name: '發票 Invoice' }).waitFor()
    await frame.locator('#send').click()
    await frame.locator('#link').click()
    await frame.locator('#code').click()
    await page.waitForTimeout(500)

    expect(asked).toEqual([])
    expect(await page.title()).not.toContain('taken')
    expect(page.context().pages()).toHaveLength(1)
    expect(await page.locator('iframe').getAttribute('sandbox')).toBe('')
    expect(said.some((text) => text.startsWith('Blocked script execution'))).toBe(true)
  },
)

it(
  'says what to do before the first copy, and where nothing was deleted',
  { timeout: 60_000 },
  async () => {
    const { page } = await openCompany({
      place: '#/restore',
      language: 'id',
      before: () => Promise.resolve(),
    })
    await page.getByText('Belum ada titik cadangan').waitFor()
    await page.getByRole('button', { name: 'Cadangkan sekarang' }).waitFor()
    await goTo(page, '#/restore/run?ticket=nonsense')
    await page.getByText('Laporan ini tidak dikenal lagi').waitFor()
    await goTo(page, '#/restore/confirm')
    await page.getByText('Belum ada').or(page.getByText('Tidak ada yang dipilih')).first().waitFor()
    expect(await accessibilityProblems(page)).toEqual([])
  },
)

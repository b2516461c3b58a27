import { expect, it } from 'vitest'

import { officeStates, openOffice } from './restore-company.ts'
import { accessibilityProblems } from './window.ts'

it(
  'finds words in all copies in either Chinese script, marks them, and narrows by kind and loss',
  { timeout: 90_000 },
  async () => {
    const states = officeStates().slice(2)
    const { page, shot } = await openOffice(
      { place: '#/search', language: 'zh-Hans', size: { width: 1280, height: 872 } },
      [{ 'old 報價單 合同.txt': '合同 已作廢\n', ...states[0] }, states[1] ?? {}],
    )
    const words = page.getByRole('searchbox', { name: '所有备份点内的字词' })
    const rows = page.locator('.items [role=row][data-index]')
    await page.getByText('输入字词，搜索所有备份点。').waitFor()

    await words.fill('報價單')
    await page.keyboard.press('Enter')
    await rows.filter({ hasText: 'old 報價單 合同.txt' }).waitFor()
    await words.fill('报价单')
    await page.keyboard.press('Enter')
    const found = rows.filter({ hasText: 'old 報價單 合同.txt' })
    await found.waitFor()
    expect(await found.locator('mark').first().innerText()).toBe('報價單')

    await words.fill('合同')
    await page.keyboard.press('Enter')
    await rows.filter({ hasText: 'contract 合同.txt' }).waitFor()
    await page.getByRole('button', { name: '文件夹', exact: true }).click()
    await page.getByRole('button', { name: '只看已删除' }).click()
    await found.waitFor()
    expect(await rows.count()).toBe(1)
    await found.click()
    await page.getByText('合同 已作廢').last().waitFor()
    await page.keyboard.press('Space')
    await page.getByText('已选择 1 个项目').waitFor()
    await shot('search')
    expect(await accessibilityProblems(page)).toEqual([])

    await words.fill('沒有這個字詞')
    await page.keyboard.press('Enter')
    await page.getByText('在 2 个备份点内找不到“沒有這個字詞”').first().waitFor()
    await page.getByRole('button', { name: '清除筛选' }).click()
    expect(page.url()).not.toContain('deleted')
  },
)

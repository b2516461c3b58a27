import type { Browser } from 'playwright-core'

/** Goes through the provider's pages as a person does; gives what the last page says. */
export async function walkOpenId(
  browser: Browser,
  address: string,
  person: string,
): Promise<string> {
  const context = await browser.newContext({ ignoreHTTPSErrors: true })
  try {
    const page = await context.newPage()
    await page.goto(address)
    const confirm = page.locator('button[type=submit]')
    if (await page.locator('input[name=user_code]').count()) await confirm.first().click()
    await page.locator('input[name=login]').fill(person)
    await page.locator('input[name=password]').fill('any')
    await confirm.first().click()
    await page.waitForLoadState()
    await confirm.first().click()
    await page.waitForLoadState()
    return await page.locator('body').innerText()
  } finally {
    await context.close()
  }
}

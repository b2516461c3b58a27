import { expect, it } from 'vitest'

import { openWindow, until } from './window.ts'

/** Tells of a page, collected where the page is. */
const collect = "window.told = []; dingkeep.hear('engine.moved', (news) => told.push(news.state))"

it('lets in two tabs, each by an address of its own, and takes the token out of sight', async () => {
  const { page, openTab } = await openWindow()
  const other = await openTab()

  for (const tab of [page, other]) {
    expect(tab.url()).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/(#(?!token).*)?$/)
    await expect(tab.evaluate("dingkeep.ask('engine.read', null)")).resolves.toEqual({
      ok: true,
      value: { state: 'running' },
    })
  }
  const keys = await Promise.all(
    [page, other].map((tab) => tab.evaluate("sessionStorage.getItem('dingkeep.key')")),
  )
  expect(keys[0]).not.toBe(keys[1])
})

it('stays in after a reload, and says in the language of the system why a used address is closed', async () => {
  const { page, program } = await openWindow({ language: 'zh-Hant' })
  const used = await program.newAddress()
  const again = await page.context().newPage()
  await again.goto(used)
  await until(again, "sessionStorage.getItem('dingkeep.key') !== null")

  await page.reload()
  const third = await page.context().newPage()
  await third.goto(used)
  await third.waitForURL(/\/closed$/)

  await expect(page.evaluate("dingkeep.ask('engine.read', null)")).resolves.toMatchObject({
    ok: true,
  })
  expect(await third.locator('h1').innerText()).toBe('此網址已不能打開 DingKeep')
  expect(await third.locator('html').getAttribute('lang')).toBe('zh-Hant')
})

it('keeps a page without a key out of the program', async () => {
  const { page, program } = await openWindow()
  const bare = await page.context().newPage()

  await bare.goto(`http://127.0.0.1:${program.port}/`)
  await bare.waitForURL(/\/closed$/)

  expect(await bare.evaluate('typeof dingkeep')).toBe('undefined')
})

it('tells the window that the engine ended and is back', async () => {
  const { page, ask, program } = await openWindow({ expects: ['DK-9002'] })
  await page.evaluate(collect)
  await ask('engine.read', null)
  const before = await program.enginePid()

  process.kill(before, 'SIGKILL')
  await until(page, "told.at(-1) === 'running'")

  expect(await page.evaluate('told')).toEqual(['restarting', 'running'])
  expect(await program.enginePid()).not.toBe(before)
  await expect(page.evaluate("dingkeep.ask('nothing.read', null)")).resolves.toMatchObject({
    failure: { name: 'unknownAsk' },
  })
})

it('leaves Ctrl-C, which reaches all processes of a terminal, to the program', async () => {
  const { ask, program } = await openWindow()
  await ask('session.read', null)
  const engine = await program.enginePid()

  for (let times = 0; times < 3; times += 1) process.kill(engine, 'SIGINT')
  await ask('session.read', null)

  expect(await program.enginePid()).toBe(engine)
})

it('tells the window that the program is gone, and stops at the first Ctrl-C', async () => {
  const { page, program, ask } = await openWindow({ expects: ['ERR_CONNECTION_REFUSED'] })
  await page.evaluate(collect)
  // The first screen is there: nothing of it is still being loaded.
  await page.getByRole('heading', { level: 1 }).waitFor()

  await expect(program.stop()).resolves.toBe(0)
  await until(page, "told.at(-1) === 'stopped'")

  await expect(ask('engine.read', null)).resolves.toMatchObject({
    failure: { name: 'engineStopped', code: 'DK-1803' },
  })
})

it('cannot be left for a foreign page, nor load or run what is not its own', async () => {
  const { page, problems } = await openWindow({ expects: ['Content Security Policy'] })
  const tried = await page.evaluate(`(async () => {
    const refused = []
    document.addEventListener('securitypolicyviolation', (e) => refused.push(e.effectiveDirective))
    // Refused work throws or not, as the API likes; the policy's own event above is what counts.
    const tryTo = async (work) => { try { await work() } catch { /* counted by the event */ } }
    await tryTo(() => fetch('/index.html'))
    setTimeout(() => tryTo(() => eval('1')))
    for (const [tag, field, value] of [
      ['img', 'src', 'http://127.0.0.1:9/x.png'],
      ['script', 'textContent', 'window.ran = true'],
      ['iframe', 'src', 'http://127.0.0.1:9/'],
      ['style', 'textContent', 'body { color: red }'],
      ['object', 'data', 'http://127.0.0.1:9/'],
    ]) {
      const element = document.createElement(tag)
      element[field] = value
      document.head.append(element)
    }
    await new Promise((resolve) => setTimeout(resolve, 200))
    return { refused: [...new Set(refused)].toSorted(), ran: window.ran ?? false }
  })()`)

  expect(tried).toEqual({
    refused: [
      'connect-src',
      'frame-src',
      'img-src',
      'script-src',
      'script-src-elem',
      'style-src-elem',
    ],
    ran: false,
  })
  expect(problems()).toEqual([])
})

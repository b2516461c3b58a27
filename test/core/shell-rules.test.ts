import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import { isWindowPage, mayOpenOutside } from '../../main/core/outside.ts'
import { quitStep } from '../../main/core/quit.ts'
import { commandOf, pauseCommand } from '../../main/core/tray-command.ts'
import { contract } from '../../preload/contract.ts'

describe('the way out', () => {
  it('asks a person once, stops the engine, then ends', () => {
    const person = { cause: 'person', confirmed: false, engine: 'running' } as const

    expect(quitStep(person)).toBe('ask')
    expect(quitStep({ ...person, confirmed: true })).toBe('stop-engine')
    expect(quitStep({ ...person, confirmed: true, engine: 'stopped' })).toBe('quit')
  })

  it('asks nobody while the system goes down or an update waits', () => {
    for (const cause of ['system', 'update'] as const) {
      expect(quitStep({ cause, confirmed: false, engine: 'running' })).toBe('stop-engine')
      expect(quitStep({ cause, confirmed: false, engine: 'stopped' })).toBe('quit')
    }
  })

  it('never ends the program while the engine runs', () => {
    fc.assert(
      fc.property(
        fc.constantFrom('person', 'system', 'update'),
        fc.boolean(),
        (cause, confirmed) => {
          expect(quitStep({ cause, confirmed, engine: 'running' })).not.toBe('quit')
        },
      ),
    )
  })
})

describe('an address', () => {
  it('goes to the browser only by https to a page that we name ourselves', () => {
    expect(mayOpenOutside('https://open-dev.dingtalk.com/appscope/apply?content=x%23y')).toBe(true)
    for (const address of [
      'http://open-dev.dingtalk.com/',
      'https://open-dev.dingtalk.com.evil.example/',
      'https://open-dev.dingtalk.com@evil.example/',
      'https://user:pw@open-dev.dingtalk.com/',
      'https://open-dev.dingtalk.com:8443/',
      'file:///etc/passwd',
      'ms-msdt:/id',
      'javascript:alert(1)',
      String.raw`\\server\share`,
      '',
    ]) {
      expect(mayOpenOutside(address)).toBe(false)
    }
  })

  it('is a page of the window only under our own scheme and host', () => {
    expect(isWindowPage('dingkeep://app/index.html#home')).toBe(true)
    for (const address of [
      'dingkeep://other/index.html',
      'https://app/index.html',
      'dingkeep:app',
      'nonsense',
    ]) {
      expect(isWindowPage(address)).toBe(false)
    }
  })
})

describe('a click on the tray', () => {
  it('asks what the contract takes', () => {
    const until = '2026-11-22T08:00:00.000Z'
    const commands = [
      ...(['backup', 'stop', 'resume'] as const).map(commandOf),
      pauseCommand(until),
    ]

    for (const command of commands) {
      if (command.is !== 'ask') throw new Error('this one asks')
      const { name, input } = command.ask
      const ask = Object.entries(contract.asks).find(([known]) => known === name)?.[1]

      expect(ask?.input.safeParse(input).success).toBe(true)
      expect(command.page).toBe('#backups')
    }
  })

  it('leads to a page, or to the way out', () => {
    expect(commandOf('restore')).toEqual({ is: 'page', page: '#restore' })
    expect(commandOf('open')).toEqual({ is: 'page', page: '' })
    expect(commandOf('quit')).toEqual({ is: 'quit' })
  })
})

import type { Shell } from './adapters/shell.ts'
import { done, failed } from './core/failure.ts'
import type { Wishes } from './engine-wishes.ts'

const stateOf = (answer: string | null): boolean | null =>
  answer === 'on' ? true : answer === 'off' ? false : null

/** The login item and the printing of the shell, over wishes to it. */
export const wishedShell = (wishes: Wishes): Shell => ({
  loginItem: {
    read: async () => stateOf(await wishes('login', '')),
    write: async (on) => stateOf(await wishes('login', on ? 'on' : 'off')),
  },
  printer: {
    async pdf(html) {
      const printed = await wishes('print', html)
      return printed === null ? failed('noPrinter') : done(Buffer.from(printed, 'base64'))
    },
  },
})

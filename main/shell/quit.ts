import { app, dialog, powerMonitor } from 'electron'

import type { Words } from '../../resources/locales/words.ts'
import { type QuitCause, quitStep } from '../core/quit.ts'
import type { EngineClient } from '../engine-client.ts'

type Updates = Readonly<{ quitForUpdate: () => void; end: () => void }>

/** The ways out of the program. */
export interface Leaver {
  /** A person asked to quit: says what that means first. */
  ask(): Promise<void>
  /** A newer version is ready: asks whether to install it now. */
  offerUpdate(version: string, updates: Updates): Promise<void>
}

type Options = Readonly<{ engine: EngineClient; words: Words; beforeQuit: () => void }>

/** Asks with the safe answer in front; closing the question means no. */
async function isWanted(message: string, buttons: readonly [no: string, yes: string]) {
  const { response } = await dialog.showMessageBox({
    type: 'question',
    message,
    buttons: [...buttons],
    defaultId: 0,
    cancelId: 0,
  })
  return response === 1
}

/** The way out, step by step; `core/quit.ts` says which step is next. */
class WayOut {
  cause: QuitCause = 'person'
  leave = (): void => app.quit()
  #isConfirmed = false
  readonly #options: Options

  constructor(options: Options) {
    this.#options = options
  }

  async next(): Promise<void> {
    const { engine, words, beforeQuit } = this.#options
    const state = engine.state() === 'stopped' ? 'stopped' : 'running'
    switch (quitStep({ cause: this.cause, confirmed: this.#isConfirmed, engine: state })) {
      case 'ask':
        this.#isConfirmed = await isWanted(words.say('shell.quit.says'), [
          words.say('shell.quit.stay'),
          words.say('shell.quit.button'),
        ])
        return this.#isConfirmed ? this.next() : undefined
      case 'stop-engine':
        await engine.stop()
        return this.next()
      case 'quit':
        beforeQuit()
        return this.leave()
    }
  }
}

/** Sees to it that the engine ends at a safe point before the program does, whoever ends it. */
export function leaver(options: Options): Leaver {
  const { engine, words, beforeQuit } = options
  const way = new WayOut(options)
  app.on('before-quit', (event) => {
    if (engine.state() === 'stopped') return beforeQuit()
    event.preventDefault()
    return void way.next()
  })
  powerMonitor.on('shutdown', () => {
    way.cause = 'system'
    void way.next()
  })
  return {
    ask: () => way.next(),
    async offerUpdate(version, updates) {
      const buttons = [words.say('shell.update.later'), words.say('shell.update.button')] as const
      if (!(await isWanted(words.say('shell.update.says', { version }), buttons))) return
      way.cause = 'update'
      way.leave = () => updates.quitForUpdate()
      await way.next()
    },
  }
}

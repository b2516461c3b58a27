import { expect, it } from 'vitest'

import type { EnginePort } from '../../main/engine-port.ts'
import { serveEngine } from '../../main/engine-serve.ts'
import type { Router } from '../../main/router.ts'

/** A port that is driven by hand. */
function testPort() {
  const posted: unknown[] = []
  let heard: (message: unknown) => void = () => {}
  const port: EnginePort = {
    post: (message) => void posted.push(message),
    onMessage: (listen) => {
      heard = listen
    },
    onGone: () => {},
  }
  return { port, posted, hear: (message: unknown) => heard(message) }
}

it('answers what was asked before the end, and begins nothing more', async () => {
  const { port, posted, hear } = testPort()
  const slow = Promise.withResolvers<void>()
  const begun: unknown[] = []
  const router: Router = async (_caller, name) => {
    begun.push(name)
    await slow.promise
    return { ok: true, value: null }
  }
  const log = { write: () => {} }
  const served = serveEngine(port, { router, log, end: () => {} })
  const ask = { type: 'ask', session: 's1', input: null }

  hear({ ...ask, id: 1, name: 'home.read' })
  let isSettled = false
  const settled = served.settle().then(() => {
    isSettled = true
  })
  hear({ ...ask, id: 2, name: 'home.read' })
  await new Promise((resolve) => setImmediate(resolve))
  expect(isSettled).toBe(false)
  slow.resolve()
  await settled

  expect(begun).toEqual(['home.read'])
  expect(posted).toEqual([
    { type: 'ready' },
    { type: 'answer', id: 1, answer: { ok: true, value: null } },
  ])
})

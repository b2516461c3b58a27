import { writeSync } from 'node:fs'

import { systemClock } from '../../main/adapters/clock.ts'
import { openState } from '../../main/adapters/database/state.ts'
import { openRepository } from '../../main/repository/repository.ts'
import { randomOf } from '../bench/random.ts'
import { type Action, actionsOf, password } from './actions.ts'
import { changeFolder } from './changing-folder.ts'

// Works on a repository until it is killed; a line on its output is a promise that must hold.
const [what = '', path = '', source = '', statePath = '', seed = ''] = process.argv.slice(2)

const say = (line: string): void => void writeSync(1, `${line}\n`)

const state = openState(statePath, {
  clock: systemClock,
  allowance: { org: 'local', cap: 1_000, capSource: 'person' },
  onDamaged: (keptAs) => {
    throw new Error(`the state was damaged: ${keptAs}`)
  },
})
const repository = await openRepository({ spec: { type: 'folder', path }, password })
const actions = actionsOf({ repository, source, state, say })

function note(): void {
  const next = Number(state.noted('torture') ?? 0) + 1
  state.note('torture', String(next))
  say(`row ${next}`)
}

/** What the loop of the power cuts does, in turn. */
const round: readonly Action[] = ['backup', 'forget', 'prune', 'backup', 'prune', 'check']

say('begun')
if (what === 'loop') {
  const random = randomOf(seed)
  for (;;) {
    for (const action of round) {
      await changeFolder(source, random)
      note()
      await actions[action]()
      note()
    }
  }
}
note()
await actions[what as Action]()
note()
await repository.close()
state.close()

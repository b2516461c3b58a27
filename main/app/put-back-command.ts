import { logicalTree, type LogicalTree } from '../adapters/copies/logical.ts'
import { putBackKinds } from '../adapters/graph/put-back/types.ts'
import type { Watch } from '../app-types.ts'
import { done, fail, type Outcome } from '../core/failure.ts'
import { copyOf, plainPath, viewOf } from './browse.ts'
import { type Engine, outcomeOf } from './engine.ts'
import { newPutBack, noteOf } from './put-back-journal.ts'
import type { PutBackAsk, PutBackOrder, PutBackResult } from './put-back-types.ts'
import { undoable, undoPutBack } from './put-back-undo.ts'
import { planPutBack, runPutBack } from './put-back.ts'
import { stampOf } from './restore-places.ts'

/** All files at or below a path of a copy. */
async function* filesBelow(tree: LogicalTree, path: string): AsyncGenerator<string> {
  const node = await tree.node(path)
  if (node !== null && node.type !== 'dir') {
    yield `/${path}`
    return
  }
  for (const one of await tree.list(path)) {
    const below = `${path}/${one.name}`
    if (one.type === 'dir') yield* filesBelow(tree, below)
    else yield `/${below}`
  }
}

type Order = Extract<PutBackAsk, { do: 'put' }>

async function orderOf(engine: Engine, ask: Order): Promise<PutBackOrder> {
  const repository = await engine.repository()
  const snapshot = await copyOf(engine, ask.snapshot)
  await repository.loadIndex()
  const tree = logicalTree(viewOf(repository, snapshot.tree), 'dingkeep')
  const paths: string[] = []
  for (const word of ask.include.length === 0 ? putBackKinds : ask.include) {
    const path = plainPath(word)
    const isThere = (await tree.node(path)) !== null
    if (!isThere && ask.include.length > 0) fail('notInCopy', { what: `/${path}` })
    if (isThere) for await (const file of filesBelow(tree, path)) paths.push(file)
  }
  const { mailbox, into, existing } = ask
  const stamp = stampOf(engine.clock.now(), engine.settings.schedule.zone)
  const parts = [{ copy: snapshot.id, tree: snapshot.tree, paths }]
  return { parts, mailbox, into, existing, folder: ask.folder.replace('{date}', stamp) }
}

async function told(outcome: ReturnType<typeof runPutBack>): Promise<Outcome<PutBackResult>> {
  const ended = await outcome
  return ended.ok ? done({ is: 'report', report: ended.value }) : ended
}

/** Does what the command line asks: a new put-back, its dry run, going on, or taking it back. */
export async function putBackCommand(
  engine: Engine,
  ask: PutBackAsk,
  watch: Watch,
): Promise<Outcome<PutBackResult>> {
  if (ask.do === 'undo') return told(undoPutBack(engine, ask.ticket, watch))
  const order = await outcomeOf(engine, async () =>
    ask.do === 'put'
      ? orderOf(engine, ask)
      : undoable(engine, noteOf(engine, ask.ticket), ask.ticket).order,
  )
  if (!order.ok) return order
  if (ask.do === 'put' && ask.dryRun) {
    const plan = await outcomeOf(engine, () => planPutBack(engine, order.value, watch))
    return plan.ok ? done({ is: 'plan', plan: plan.value }) : plan
  }
  const ticket = ask.do === 'put' ? newPutBack() : ask.ticket
  return told(runPutBack(engine, ticket, { order: order.value, person: 'cli', watch }))
}

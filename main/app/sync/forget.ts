import type { Engine } from '../engine.ts'
import { dropFacts } from './facts.ts'
import { dropGeneration } from './generations.ts'
import { dropLack } from './lacks.ts'
import { noteDone } from './links-change.ts'
import { linkOf } from './views.ts'

/** Forgets a link; both sides keep all that they have. */
export function removeLink(engine: Engine, linkId: number): void {
  linkOf(engine, linkId)
  noteDone(engine, 'sync.unlinked', linkId)
  engine.state.forgetLink(linkId)
  dropFacts(engine, linkId)
  dropLack(engine, linkId)
}

/** Generations of links that are no more would make a new link of that number look old. */
export async function tidyGenerations(engine: Engine, linkId: number): Promise<void> {
  if (engine.state.sync.link(linkId) === null) await dropGeneration(engine, linkId)
}

import { randomUUID } from 'node:crypto'

import type { Engine } from '../app/engine.ts'
import type { Kind } from '../core/kinds.ts'
import type { SyncKind } from '../core/sync/types.ts'

/** Which links a message about a kind of the backup concerns. */
const concerned: Readonly<Partial<Record<Kind | 'todo', SyncKind>>> = {
  calendar: 'event',
  contacts: 'contact',
  todo: 'task',
  mail: 'mail',
}

/** Keeps a message of DingTalk for the links that it concerns: their next round comes sooner. */
export function hintLinks({ state, clock }: Pick<Engine, 'state' | 'clock'>, kind: Kind): void {
  for (const link of state.sync.links()) {
    if (link.kind !== concerned[kind] || link.mode !== 'live') continue
    state.sync.addHint({
      hintId: randomUUID(),
      linkId: link.linkId,
      remoteId: null,
      kind,
      at: clock.now(),
      taken: null,
    })
  }
}

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

type Known = Pick<Engine, 'state' | 'clock'>

/** Makes a link's next round come sooner; one hint that nobody took yet is enough. */
export function hintLink({ state, clock }: Known, linkId: number, kind: Kind): void {
  if (state.sync.hints().some((hint) => hint.linkId === linkId && hint.remoteId === null)) return
  state.sync.addHint({
    hintId: randomUUID(),
    linkId,
    remoteId: null,
    kind,
    at: clock.now(),
    taken: null,
  })
}

/** Keeps a message of DingTalk for the links that it concerns: their next round comes sooner. */
export function hintLinks(known: Known, kind: Kind): void {
  for (const { linkId, kind: of, mode } of known.state.sync.links()) {
    if (of === concerned[kind] && mode === 'live') hintLink(known, linkId, kind)
  }
}

import type { CopyDraft, FoldersDraft, KindDraft, KindTally } from '../../main/core/backup/draft.ts'
import type { Kind } from '../../main/core/kinds.ts'
import type { Change, Clock } from '../../main/core/ports.ts'

/** A copy in the making that only remembers what it was asked to do. */
export interface FakeDraft extends CopyDraft {
  readonly applied: Map<Kind, Change[]>
  readonly system: Map<string, string>
  readonly checkpoints: string[]
  readonly commits: { time: string; tags: readonly string[] }[]
  abandoned: boolean
}

const decode = (bytes: Uint8Array) => new TextDecoder().decode(bytes)

/** Makes a draft whose kinds report `tallies`, on top of the `.dingkeep/` files given. */
export function fakeDraft(
  options: {
    parent?: CopyDraft['parent']
    system?: Record<string, unknown>
    tally?: (kind: Kind, changes: readonly Change[]) => Partial<KindTally>
  } = {},
): FakeDraft {
  const applied = new Map<Kind, Change[]>()
  const system = new Map(
    Object.entries(options.system ?? {}).map(([name, value]) => [name, JSON.stringify(value)]),
  )
  const tallyOf = (kind: Kind): KindTally => {
    const changes = applied.get(kind) ?? []
    const count = changes.filter(({ is }) => is === 'item').length
    return {
      counts: { new: count, changed: 0, gone: 0, same: 0, failed: 0 },
      bytes: 0,
      failedItems: [],
      suddenlyEmpty: [],
      ...options.tally?.(kind, changes),
    }
  }
  const draft: FakeDraft = {
    parent: options.parent ?? null,
    isFirst: (options.parent ?? null) === null,
    applied,
    system,
    checkpoints: [],
    commits: [],
    abandoned: false,
    kind: (kind): KindDraft => ({
      before: { cursor: null, list: async () => [], read: async () => null },
      async apply(changes) {
        applied.set(kind, [...(applied.get(kind) ?? []), ...changes])
      },
      settle: async () => {},
      tally: () => tallyOf(kind),
    }),
    folders: (): FoldersDraft => ({
      save: async () => {},
      tally: () => tallyOf('folders'),
    }),
    readSystem: async (name) => {
      const text = system.get(name)
      return text === undefined ? null : new TextEncoder().encode(text)
    },
    async writeSystem(name, content) {
      if (content instanceof Uint8Array) system.set(name, decode(content))
    },
    isSame: async () => false,
    async checkpoint(time) {
      draft.checkpoints.push(time)
      return `checkpoint-${draft.checkpoints.length}`
    },
    async commit({ time, tags }) {
      draft.commits.push({ time, tags })
      return { snapshot: 'snapshot-1', bytesAdded: 1 }
    },
    async abandon() {
      draft.abandoned = true
    },
  }
  return draft
}

/** A clock that stands still unless it is moved. */
export function fakeClock(start: number): Clock & { move(ms: number): void } {
  let now = start
  return {
    now: () => now,
    async sleep(ms) {
      now += ms
    },
    move(ms) {
      now += ms
    },
  }
}

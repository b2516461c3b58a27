import type { Input, Output } from '../../preload/contract.ts'
import type {
  SyncLine,
  SyncLinkView,
  SyncPreview,
  SyncReady,
  SyncRoundView,
  SyncRules,
  SyncRunView,
  SyncStory,
  SyncUndoView,
} from '../app/sync/types.ts'
import { codeOf, type Failure } from '../core/failure.ts'
import { instantOf, utcTime } from '../core/time.ts'
import type { SyncEnd, SyncJob } from '../desk/sync-jobs.ts'

type Link = NonNullable<Output<'sync.link'>['link']>
type Shown = NonNullable<Output<'sync.shown'>['preview']>
type Filter = Input<'sync.lines'>['filter']

const momentOf = (ms: number | null | undefined): string | null =>
  ms === null || ms === undefined ? null : utcTime(ms)

/** A failure as it crosses. */
export const failureView = (failure: Failure | null) =>
  failure && { name: failure.name, code: codeOf(failure), about: { ...failure.about } }

const asleepView = ({ D, M }: SyncLinkView['asleep']) => ({ D: momentOf(D), M: momentOf(M) })

/** Rules with moments instead of numbers. */
const rulesView = (rules: SyncRules): Link['rules'] => ({ ...rules, since: momentOf(rules.since) })

/** The members that a person has chosen, as the engine takes them. */
export const rulesFrom = ({
  direction,
  deletions,
  private: shown,
  conflicts,
  since,
}: Input<'sync.change'>['rules']): Partial<SyncRules> => ({
  ...(direction && { direction }),
  ...(deletions && { deletions }),
  ...(shown && { private: shown }),
  ...(conflicts && { conflicts }),
  ...(since !== undefined && { since: since === null ? null : instantOf(since) }),
})

export const runView = (run: SyncRunView): Output<'sync.runs'>['runs'][number] => ({
  ...run,
  started: utcTime(run.started),
  ended: momentOf(run.ended),
  counts: { ...run.counts },
})

const proofView = (proof: SyncLinkView['proof']) => proof && { ...proof, at: utcTime(proof.at) }

export const jobView = (job: SyncJob | null) => job && { ...job, since: utcTime(job.since) }

/** A link and the work that goes on with it. */
export const linkView = (link: SyncLinkView, job: SyncJob | null): Link => ({
  ...link,
  person: { ...link.person },
  rules: rulesView(link.rules),
  pausedUntil: momentOf(link.pausedUntil),
  cards: [...link.cards],
  lack: link.lack && {
    permission: link.lack.permission,
    failure: {
      name: link.lack.failure.name,
      code: codeOf(link.lack.failure),
      about: { ...link.lack.failure.about },
    },
  },
  asleep: asleepView(link.asleep),
  lastRun: link.lastRun && runView(link.lastRun),
  proof: proofView(link.proof),
  job: jobView(job),
})

/** A planned write. */
export const lineView = (line: SyncLine) => ({
  ...line,
  fields: line.fields.map((field) => ({ ...field })),
})

/** A conflict with both versions. */
export const conflictView = (one: SyncPreview['conflicts'][number]) => ({
  ...one,
  dAt: momentOf(one.dAt),
  mAt: momentOf(one.mAt),
  at: utcTime(one.at),
  resolved: momentOf(one.resolved),
  choices: [...one.choices],
})

/** Whether a filter shows a line; a move is a change. */
export function fits({ op, hold }: SyncLine, filter: Filter): boolean {
  if (filter === 'held') return hold !== null
  const sort = op === 'move' ? 'update' : op
  return filter === 'all' || filter === sort
}

const shownNotes = 20

/** The head of a preview. */
export function previewView(preview: SyncPreview): Shown {
  const { lines, conflicts, notes, counts, failure, at, ...rest } = preview
  const countOf = (filter: Filter) => lines.filter((line) => fits(line, filter)).length
  return {
    ...rest,
    at: utcTime(at),
    counts: { D: { ...counts.D }, M: { ...counts.M } },
    lines: {
      all: lines.length,
      create: countOf('create'),
      update: countOf('update'),
      delete: countOf('delete'),
      held: countOf('held'),
      braked: lines.filter(({ hold }) => hold?.startsWith('brake') === true).length,
      ready: lines.length - countOf('held'),
    },
    conflicts: conflicts.map((one) => conflictView(one)),
    notes: notes.map(({ is, titles, field }) => ({
      is,
      n: titles.length,
      titles: titles.slice(0, shownNotes),
      field,
    })),
    failure: failureView(failure),
  }
}

const shownSteps = 1_000

const undoView = ({ run, steps }: SyncUndoView) => ({
  run: run && runView(run),
  total: steps.length,
  ready: steps.filter(({ why }) => why === 'ready').length,
  steps: steps.slice(0, shownSteps).map((step) => ({ ...step })),
})

const roundView = (round: SyncRoundView) => ({
  ...round,
  run: round.run && runView(round.run),
  cards: [...round.cards],
  asleep: asleepView(round.asleep),
})

/** How work on a link ended. */
export const endView = (end: SyncEnd | null): Output<'sync.job'>['last'] =>
  end && {
    what: end.what,
    at: utcTime(end.at),
    failure: failureView(end.failure),
    round: end.round ? roundView(end.round) : null,
    undo: end.undo ? undoView(end.undo) : null,
  }

/** The ticks before the first write. */
export function readyView({ copy, failure, previewed, ready }: SyncReady): Output<'sync.ready'> {
  return {
    copy: {
      is: copy.is,
      copy: 'copy' in copy ? copy.copy : null,
      at: 'at' in copy ? utcTime(copy.at) : null,
      checked: 'checked' in copy ? utcTime(copy.checked) : null,
    },
    failure: failureView(failure),
    previewed,
    ready,
  }
}

/** What happened to an item. */
export const storyView = ({ title, entries }: SyncStory): Output<'sync.why'> => ({
  title,
  entries: entries.map((entry) => ({
    ...entry,
    at: utcTime(entry.at),
    fields: [...entry.fields],
  })),
})

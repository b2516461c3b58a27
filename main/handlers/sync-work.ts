import type { Input } from '../../preload/contract.ts'
import type { Watch } from '../app-types.ts'
import type { SyncApp, SyncPreview } from '../app/sync/types.ts'
import { done, failed, type Outcome } from '../core/failure.ts'
import type { Desk } from '../desk-types.ts'
import type { SyncCame, SyncWhat } from '../desk/sync-jobs.ts'
import type { Caller, Handlers } from '../router.ts'
import { sessionsOf } from '../sessions.ts'
import { withProfile } from './by.ts'
import { endView, fits, jobView, lineView, previewView } from './sync-views.ts'
import { withSync } from './sync-with.ts'

type Asks =
  | 'sync.preview'
  | 'sync.apply'
  | 'sync.round'
  | 'sync.refuse'
  | 'sync.release'
  | 'sync.undo'
  | 'sync.prove'
  | 'sync.settle'
  | 'sync.stop'
  | 'sync.job'
  | 'sync.shown'
  | 'sync.lines'
  | 'sync.export'
  | 'sync.held'

/** Rows of a page. */
const pageLength = 200

type Work = Readonly<{
  link: number
  what: SyncWhat
  work: (sync: SyncApp, watch: Watch) => Promise<SyncCame>
}>

const begin = (desk: Desk, { work, ...job }: Work): Promise<Outcome<null>> =>
  withProfile(desk, async ({ app }) => desk.sync.begin(job, (watch) => work(app.sync, watch)))

type Noted = Readonly<{ about: Readonly<Record<string, string>>; reason?: string }>

/** Begins what writes, and says in the audit log who wanted it. */
async function beginNoted(desk: Desk, caller: Caller, all: Readonly<{ work: Work; note: Noted }>) {
  const { work, note } = all
  const begun = await begin(desk, work)
  if (!begun.ok) return begun
  const reason = note.reason?.trim() ?? ''
  const actor = await sessionsOf(desk).actor(caller, 'sync')
  const asked = { action: 'sync.asked', object: `link:${work.link}`, result: 'ok' } as const
  desk.audit({
    ...actor,
    ...asked,
    about: { what: work.what, ...note.about },
    ...(reason !== '' && { reason }),
  })
  return begun
}

/** The lines that a person left ticked; undefined = all that wait for nothing. */
function chosen(preview: SyncPreview, { all, except }: Input<'sync.apply'>): string[] | undefined {
  if (all && except.length === 0) return undefined
  const turned = new Set(except)
  return preview.lines
    .filter(({ hash, hold }) => (all && hold === null) !== turned.has(hash))
    .map(({ hash }) => hash)
}

async function apply(desk: Desk, ask: Input<'sync.apply'>, caller: Caller) {
  const { link, preview: hash } = ask
  const preview = desk.sync.preview(link)
  // Somebody else has made a newer one, or rules have changed: what was looked at is no more.
  if (preview?.hash !== hash) return failed('syncPreviewOld')
  const lines = chosen(preview, ask)
  const names = new Set(lines)
  const isBraked = preview.lines.some(
    (line) => names.has(line.hash) && line.hold?.startsWith('brake') === true,
  )
  const refusal = isBraked ? await sessionsOf(desk).factorRefusal(caller, 'sync') : null
  if (refusal !== null) return { ok: false, failure: refusal } as const
  const counted = lines?.length ?? preview.lines.filter(({ hold }) => hold === null).length
  return beginNoted(desk, caller, {
    work: {
      link,
      what: 'apply',
      work: async (sync, watch) => ({
        round: await sync.apply({ link, preview: hash, ...(lines && { lines }) }, watch),
      }),
    },
    note: { about: { lines: `${counted}` } },
  })
}

type Answered = Readonly<{ link: number; lines: readonly string[]; yes: boolean; reason?: string }>

const release = (desk: Desk, caller: Caller, { reason, ...ask }: Answered) =>
  beginNoted(desk, caller, {
    work: {
      link: ask.link,
      what: 'release',
      work: async (sync, watch) => ({ round: await sync.release(ask, watch) }),
    },
    note: {
      about: { lines: `${ask.lines.length}`, yes: `${ask.yes}` },
      ...(reason !== undefined && { reason }),
    },
  })

async function undo(desk: Desk, { link, run, dry }: Input<'sync.undo'>, caller: Caller) {
  const work: Work = {
    link,
    what: 'undo',
    work: async (sync, watch) => ({ undo: await sync.undo({ run, dry }, watch) }),
  }
  if (dry) return begin(desk, work)
  return beginNoted(desk, caller, { work, note: { about: { run: `${run}` } } })
}

const settle = (desk: Desk, { link, ...ask }: Input<'sync.settle'>, caller: Caller) =>
  beginNoted(desk, caller, {
    work: {
      link,
      what: 'settle',
      work: async (sync, watch) => {
        await sync.settle(ask, watch)
        return {}
      },
    },
    note: { about: { choice: ask.choice } },
  })

const workHandlers = (
  desk: Desk,
): Pick<Handlers, Exclude<Asks, 'sync.shown' | 'sync.lines' | 'sync.export' | 'sync.held'>> => ({
  'sync.preview': ({ link }) =>
    begin(desk, {
      link,
      what: 'preview',
      work: async (sync, watch) => ({ preview: await sync.preview(link, watch) }),
    }),
  'sync.apply': (ask, caller) => apply(desk, ask, caller),
  'sync.round': ({ link }) =>
    begin(desk, {
      link,
      what: 'round',
      work: async (sync, watch) => ({ round: await sync.round(link, watch) }),
    }),
  'sync.refuse': ({ link, lines }, caller) => release(desk, caller, { link, lines, yes: false }),
  'sync.release': (ask, caller) => release(desk, caller, { ...ask, yes: true }),
  'sync.undo': (ask, caller) => undo(desk, ask, caller),
  'sync.prove': ({ link }) =>
    begin(desk, {
      link,
      what: 'prove',
      work: async (sync, watch) => {
        await sync.proof(link, watch)
        return {}
      },
    }),
  'sync.settle': (ask, caller) => settle(desk, ask, caller),
  'sync.stop': async ({ link }) => done(desk.sync.stop(link)),
  'sync.job': async ({ link }) =>
    done({ job: jobView(desk.sync.job(link)), last: endView(desk.sync.last(link)) }),
})

const pageOf = <Row>(rows: readonly Row[], from: number) => ({
  rows: rows.slice(from, from + pageLength),
  next: from + pageLength < rows.length ? from + pageLength : null,
})

/** Long work on links, and what previews and waiting writes show. */
export const syncWorkHandlers = (desk: Desk): Pick<Handlers, Asks> => ({
  ...workHandlers(desk),
  'sync.shown': async ({ link }) => {
    const preview = desk.sync.preview(link)
    return done({ preview: preview && previewView(preview) })
  },
  'sync.lines': async ({ link, preview, filter, from }) => {
    const known = desk.sync.preview(link)
    if (known?.hash !== preview) return done({ lines: [], next: null })
    const page = pageOf(
      known.lines.filter((line) => fits(line, filter)),
      from,
    )
    return done({ lines: page.rows.map((line) => lineView(line)), next: page.next })
  },
  'sync.export': async ({ link, preview }, caller) => {
    const known = desk.sync.preview(link)
    if (known?.hash !== preview) return failed('syncPreviewOld')
    const actor = await sessionsOf(desk).actor(caller, 'export')
    const what = { action: 'sync.exported', object: `link:${link}`, result: 'ok' } as const
    desk.audit({ ...actor, ...what, about: { lines: `${known.lines.length}` } })
    return done({ lines: known.lines.map((line) => lineView(line)) })
  },
  'sync.held': ({ link, from }) =>
    withSync(desk, async (sync) => {
      const held = await sync.held(link)
      const { rows, next } = pageOf(held, from)
      const names = held.map(({ hash, hold, container }) => ({ hash, hold, container }))
      return { lines: rows.map((line) => lineView(line)), next, all: from === 0 ? names : [] }
    }),
})

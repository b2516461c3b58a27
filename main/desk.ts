import type { News, Tell } from '../preload/contract.ts'
import { cronTicker, type Ticker } from './adapters/schedule.ts'
import type { Sealer } from './adapters/secrets/index.ts'
import type { Shell } from './adapters/shell.ts'
import { reportBug } from './app/engine.ts'
import type { Clock, Fetch, Log } from './core/ports.ts'
import type { AuditEntry, Desk, Opened } from './desk-types.ts'
import { AlertKeeper } from './desk/alert-keeper.ts'
import { DeskWork } from './desk/desk-work.ts'
import { EventStream } from './desk/event-stream.ts'
import { Hints } from './desk/hints.ts'
import { giveUpDue } from './desk/leaving.ts'
import { noticeOf } from './desk/messages.ts'
import { runView } from './desk/run-view.ts'
import { StatusKeeper } from './desk/status-keeper.ts'
import { SyncJobs } from './desk/sync-jobs.ts'
import { Ticking } from './desk/ticking.ts'
import { auditWriter } from './people/write-audit.ts'
import { profileOpener } from './profile-opener.ts'

export type DeskOptions = Readonly<{
  profile: string
  clock: Clock
  log: Log
  fetch: Fetch
  /** The system's own store of secrets, where the shell has one. */
  sealer?: Sealer
  /** The program around the engine, where there is one. */
  shell?: Shell
  /** Tells all windows. */
  tell: <T extends Tell>(name: T, news: News<T>) => void
  /** Wakes the schedule; null = nothing comes by itself. Absent: three times a minute. */
  ticker?: Ticker | null
  /** Keeps DingTalk's event stream open; not if not told. */
  hearsEvents?: boolean
}>

/** Opens a profile's desk: nothing is read before something is asked or due. */
export async function createDesk(options: DeskOptions): Promise<Desk> {
  const { profile, clock, log, tell, sealer, ticker = cronTicker } = options
  const { close, ...profileOf } = profileOpener({ profile, clock, sealer })
  const audits = auditWriter(() => desk)
  const alerts = new AlertKeeper({ clock, tell })
  const work = new DeskWork({ clock, log, tell, ended: (ok) => (ok ? goOn() : touched()) })
  const status = new StatusKeeper({
    clock,
    live: () => work.live(),
    opened: profileOf.opened,
    alerts: (found) => alerts.counts(found.engine.state).open,
    onMoved: (view) => tell('status.moved', view),
  })
  const report = (bug: unknown) => void reportBug(log, bug)
  const heard = hearing(options, { wake: () => tick(), report, desk: () => desk })
  const ticking = new Ticking({ clock, opened: profileOf.opened, work, status, alerts, ...heard })
  const touched = () => void ticking.refresh().catch(report)
  const tick = () => void ticking.tick().catch(report)
  const ticks = ticker?.(tick) ?? null
  // What follows a run need not wait for the next tick.
  const goOn = ticker === null ? touched : tick

  const sync = syncJobs(options, () => touched())
  const held = [ticking, work, sync]
  const rest = resting(held, async () => {
    await heard.events?.hold()
    await audits.written()
    await close()
  })
  const desk: Desk = {
    ...worldOf(options),
    ...profileOf,
    ...worksOf({ work, status, needed: profileOf.needed }),
    sync,
    touched,
    reopen: () => rest().finally(() => resume(held)),
    audit: (entry) => (audits.write(entry), tellOthers(options, entry)),
    close: async () => (ticks?.stop(), rest()),
  }
  return desk
}

const syncJobs = ({ clock, log, tell }: DeskOptions, ended: () => void): SyncJobs =>
  new SyncJobs({ clock, log, moved: (link) => tell('sync.moved', { link }), ended })

/** Waits for what goes on, lets nothing new begin, and then closes. */
const resting =
  (held: readonly { hold: () => Promise<void> }[], close: () => Promise<void>) => async () => {
    await Promise.all(held.map((one) => one.hold()))
    await close()
  }

type Heard = Readonly<{ wake: () => void; report: (bug: unknown) => void; desk: () => Desk }>

/** What DingTalk tells by itself, where that is wanted, what comes of it, and of passed days. */
function hearing(options: DeskOptions, { desk, ...heard }: Heard) {
  const { clock, log, fetch, tell, hearsEvents = false } = options
  const hints = new Hints()
  const events = hearsEvents ? new EventStream({ clock, log, fetch, hints, ...heard }) : null
  const linkMoved = (link: number) => tell('sync.moved', { link })
  const passed = (found: Opened) => void giveUpDue(desk(), found).catch(heard.report)
  return { hints, events, linkMoved, passed }
}

/** What handlers take from around the desk. */
const worldOf = ({ profile, clock, log, fetch, tell, sealer, shell }: DeskOptions) => ({
  profile,
  clock,
  log,
  fetch,
  tell,
  ...(sealer && { sealer }),
  ...(shell && { shell, printer: shell.printer }),
})

/** What somebody did that the other Owners and IT people should know of. */
function tellOthers({ clock, tell }: DeskOptions, entry: AuditEntry): void {
  const notice = noticeOf(entry, clock.now())
  if (notice !== null) tell('notice.show', notice)
}

const resume = (held: readonly { release: () => void }[]) => {
  for (const one of held) one.release()
}

type Works = Readonly<{ work: DeskWork; status: StatusKeeper; needed: Desk['needed'] }>

const worksOf = ({
  work,
  status,
  needed,
}: Works): Pick<Desk, 'begin' | 'stop' | 'moveTo' | 'status' | 'facts' | 'run'> => ({
  async begin(asked) {
    const found = await needed()
    return found.ok ? work.begin({ work: asked, job: null, poll: null }, found.value) : found
  },
  stop: () => work.stop(),
  moveTo: (at) => work.moveTo(at),
  status: () => status.read(),
  facts: () => status.facts(),
  run: () => {
    const run = work.current()
    return run && runView(run)
  },
})

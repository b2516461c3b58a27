import type { Input, Output } from '../../preload/contract.ts'
import type { SyncApp } from '../app/sync/types.ts'
import { done, type Outcome } from '../core/failure.ts'
import type { Desk } from '../desk-types.ts'
import type { Caller, Handlers } from '../router.ts'
import { withProfile } from './by.ts'
import { syncItemHandlers } from './sync-items.ts'
import { noteSync } from './sync-note.ts'
import { failureView, linkView, readyView, rulesFrom } from './sync-views.ts'
import { withSync } from './sync-with.ts'
import { syncWorkHandlers } from './sync-work.ts'

type Asks = Extract<keyof Handlers, `sync.${string}`>
type Link = NonNullable<Output<'sync.link'>['link']>

const hour = 3_600_000

/** The sync with Outlook: pairs of accounts, what it would write, what it wrote. */
export const syncHandlers = (desk: Desk): Pick<Handlers, Asks> => ({
  ...linkHandlers(desk),
  ...syncItemHandlers(desk),
  ...syncWorkHandlers(desk),
})

type LinkAsks =
  | 'sync.read'
  | 'sync.link'
  | 'sync.sides'
  | 'sync.add'
  | 'sync.change'
  | 'sync.remove'
  | 'sync.pause'
  | 'sync.resume'
  | 'sync.off'
  | 'sync.ready'

const oneOf = (sync: SyncApp, desk: Desk, id: number): Link =>
  linkView(sync.link(id), desk.sync.job(id))

/** Links by their number; `connected`: Microsoft is in the settings. */
const readAll = (desk: Desk): ReturnType<Handlers['sync.read']> =>
  withProfile(desk, async ({ engine }) => {
    const found = await withSync(desk, (sync) => sync.links())
    if (!found.ok) return found
    const links = found.value.map((link) => linkView(link, desk.sync.job(link.id)))
    return done({ connected: engine.settings.microsoft !== undefined, links })
  })

/** Does something to a link, drops its preview, tells windows and the audit log. */
async function changed(
  desk: Desk,
  caller: Caller,
  { link, what, work }: Change,
): Promise<Outcome<Link>> {
  const found = await withSync(desk, async (sync) => {
    await work(sync)
    return oneOf(sync, desk, link)
  })
  if (!found.ok) return found
  if (what === 'change') desk.sync.drop(link)
  await noteSync(desk, caller, { link, what })
  return found
}

type Change = Readonly<{ link: number; what: string; work: (sync: SyncApp) => unknown }>

async function add(desk: Desk, ask: Input<'sync.add'>, caller: Caller): Promise<Outcome<Link>> {
  const { rules, ...rest } = ask
  const found = await withSync(desk, (sync, watch) =>
    sync.add({ ...rest, ...(rules && { rules: rulesFrom(rules) }) }, watch),
  )
  if (!found.ok) return found
  await noteSync(desk, caller, { link: found.value.id, what: 'add' })
  return done(linkView(found.value, null))
}

const sides = (desk: Desk): ReturnType<Handlers['sync.sides']> =>
  withSync(desk, async (sync, watch) => {
    const { people, mailboxes, kinds } = await sync.sides(watch)
    return {
      people: people.map((one) => ({ ...one })),
      mailboxes: mailboxes.map((one) => ({ ...one })),
      kinds: kinds.map(({ kind, failure }) => ({ kind, failure: failureView(failure) })),
    }
  })

function linkHandlers(desk: Desk): Pick<Handlers, LinkAsks> {
  const change = (caller: Caller, did: Change) => changed(desk, caller, did)
  return {
    'sync.read': () => readAll(desk),
    'sync.link': ({ link }) =>
      withSync(desk, (sync) => ({
        link: sync.links().some(({ id }) => id === link) ? oneOf(sync, desk, link) : null,
      })),
    'sync.sides': () => sides(desk),
    'sync.add': (ask, caller) => add(desk, ask, caller),
    'sync.change': ({ link, rules }, caller) =>
      change(caller, {
        link,
        what: 'change',
        work: (sync) => sync.change(link, rulesFrom(rules)),
      }),
    'sync.remove': async ({ link }, caller) => {
      desk.sync.stop(link)
      const removed = await withSync(desk, (sync) => sync.remove(link))
      if (!removed.ok) return removed
      desk.sync.drop(link)
      await noteSync(desk, caller, { link, what: 'remove' })
      return done(null)
    },
    'sync.pause': ({ link, hours }, caller) => {
      desk.sync.stop(link)
      const until = desk.clock.now() + hours * hour
      return change(caller, { link, what: 'pause', work: (sync) => sync.pause(link, until) })
    },
    'sync.resume': ({ link }, caller) =>
      change(caller, { link, what: 'resume', work: (sync) => sync.resume(link) }),
    'sync.off': ({ link }, caller) => {
      desk.sync.stop(link)
      return change(caller, { link, what: 'off', work: (sync) => sync.off(link) })
    },
    'sync.ready': ({ link }) =>
      withSync(desk, async (sync, watch) => readyView(await sync.ready(link, watch))),
  }
}

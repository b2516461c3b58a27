import { readFileSync } from 'node:fs'

import type { App, Watch } from '../../../main/app-types.ts'
import { openAppIn, setupIn } from '../../../main/app.ts'
import type { SyncRoundView } from '../../../main/app/sync/types.ts'
import type { Outcome } from '../../../main/core/failure.ts'
import { countingFetch } from './counting-fetch.ts'
import { fastClock } from './fast-clock.ts'
import type { EngineAnswer, EngineAsk, FirstSync } from './messages.ts'
import { steadyState } from './steady.ts'

// The measured process: sets a profile up, saves and checks it, links one person's two accounts,
// and brings them in step from nothing. Answers with one line of JSON.

const ask = JSON.parse(process.argv[2] ?? '') as EngineAsk // from the bench itself
const clock = fastClock(ask.pace)
const settings = JSON.parse(readFileSync(ask.config, 'utf8')) as {
  microsoft: { graphBase: string }
}
const counts = countingFetch(settings.microsoft.graphBase)
const { signal } = new AbortController()
const watch: Watch = { signal, onEvent: () => undefined }

function valueOf<T>(outcome: Outcome<T>): T {
  if (!outcome.ok) throw new Error(JSON.stringify(outcome.failure))
  return outcome.value
}

/** Highest memory of this process so far, MiB. */
function peakMiB(): number {
  const [, kib = '0'] = /VmHWM:\s+(\d+)/.exec(readFileSync('/proc/self/status', 'utf8')) ?? []
  return Math.round(Number(kib) / 1024)
}

async function opened(): Promise<App> {
  const world = { clock, fetch: counts.fetch }
  const { profile, config } = ask
  valueOf(await setupIn(world)({ profile, config, checkOnly: false }, watch))
  const app = valueOf(await openAppIn(world)(profile))
  valueOf(await app.backup({ mode: 'full', refetch: false }, watch))
  valueOf(await app.verify({ readData: true }, watch))
  return app
}

async function linked(app: App): Promise<number> {
  const { people } = await app.sync.sides(watch)
  const person = people.find(({ mailbox }) => mailbox !== null)
  if (person?.mailbox == null) throw new Error('nobody has a mailbox')
  const rules = ask.kind === 'mail' ? { since: 0 } : {}
  const link = { kind: ask.kind, person: person.id, mailbox: person.mailbox, rules }
  return (await app.sync.add(link, watch)).id
}

async function applied(app: App, link: number): Promise<SyncRoundView> {
  const { hash } = await app.sync.preview(link, watch)
  return app.sync.apply({ link, preview: hash }, watch)
}

/** Whether a round leaves more to do; waits first where a side takes no calls. */
async function goesOn({ asleep, run, complete }: SyncRoundView): Promise<boolean> {
  const until = Math.max(0, ...Object.values(asleep))
  if (until > clock.now()) await clock.sleep(until - clock.now(), signal)
  return until > 0 || !complete || (run?.counts['sent'] ?? 0) > 0
}

async function firstSync(app: App, link: number): Promise<FirstSync> {
  counts.reset()
  const before = valueOf(await app.status()).allowance?.used ?? 0
  const [began, real] = [clock.now(), performance.now()]
  let view = await applied(app, link)
  while (await goesOn(view)) {
    view = view.cards.includes('first-look')
      ? await applied(app, link)
      : await app.sync.round(link, watch)
  }
  const took = clock.now() - began
  const after = valueOf(await app.status()).allowance?.used ?? 0
  return {
    kind: ask.kind,
    pairs: app.sync.link(link).pairs,
    took,
    real: performance.now() - real,
    graph: { ...counts.graph },
    dingtalk: { ...counts.dingtalk },
    metered: after - before,
    peakMiB: peakMiB(),
  }
}

const app = await opened()
const link = await linked(app)
const first = await firstSync(app, link)
await app.close()
const steady = ask.changes === 0 ? null : await steadyState(ask, { link, clock, counts })
const answer: EngineAnswer = { first, steady }
console.log(JSON.stringify(answer))
process.exit(0)

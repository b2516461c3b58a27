import { approvalsSource } from '../adapters/dingtalk/approvals/source.ts'
import { calendarSource } from '../adapters/dingtalk/calendar/source.ts'
import { createDingTalk, type DingTalk } from '../adapters/dingtalk/client.ts'
import { contactsSource } from '../adapters/dingtalk/contacts/source.ts'
import { createDirectory } from '../adapters/dingtalk/directory.ts'
import { driveSource } from '../adapters/dingtalk/drive/source.ts'
import { createGovernor, type Governor } from '../adapters/dingtalk/governor.ts'
import { isLoopback } from '../adapters/http-answer.ts'
import type { Watch } from '../app-types.ts'
import { fail } from '../core/failure.ts'
import type { Purpose, Source } from '../core/ports.ts'
import type { Engine } from './engine.ts'

/** DingTalk for one run: its sources, and how many calls were made. */
export type DingTalkRun = Readonly<{
  client: DingTalk
  sources: readonly Source[]
  calls: () => number
}>

type Ask = Readonly<{ purpose: Purpose; run: string; watch: Watch }>

/** DingTalk's limits hold for the app: all runs of an engine, backup and sync, share them. */
const governors = new WeakMap<Engine['clock'], Map<string, Governor>>()

/** Gives the governor of an app. */
function governorOf({ clock }: Pick<Engine, 'clock'>, clientId: string): Governor {
  const known = governors.get(clock) ?? new Map<string, Governor>()
  governors.set(clock, known)
  const governor = known.get(clientId) ?? createGovernor(clock)
  known.set(clientId, governor)
  return governor
}

/** Opens DingTalk as the settings name it; null where a profile saves local folders only. */
export function openDingTalk(engine: Engine, ask: Ask): DingTalkRun | null {
  const { settings, clock } = engine
  if (!settings.dingtalk) return null
  const { client, calls } = counted(clientOf(engine, settings.dingtalk, ask), ask.watch)
  const directory = createDirectory(client)
  const { operator, apiBase } = settings.dingtalk
  const local = isLoopback(new URL(apiBase).hostname)
  const { language } = settings
  const sources = [
    contactsSource(client, directory),
    calendarSource(client, directory),
    approvalsSource(client, { clock, directory, language, local }),
    driveSource(client, { operator }),
  ]
  return { client, sources, calls }
}

type DingTalkSettings = NonNullable<Engine['settings']['dingtalk']>

function clientOf(
  engine: Engine,
  settings: DingTalkSettings,
  { purpose, run, watch }: Ask,
): DingTalk {
  const { secrets, state, clock, log } = engine
  const { apiBase, legacyBase, clientId, corpId } = settings
  const waiting = { type: 'progress', run, phase: 'read', done: 0, total: null, bytes: 0 } as const
  return createDingTalk({
    apiBase,
    legacyBase,
    clientId,
    corpId,
    clientSecret: async () =>
      (await secrets.read('dingtalk.client-secret')) ?? fail('credentialsRefused'),
    fetch: engine.fetch,
    clock,
    log,
    ledger: state.ledger,
    purpose,
    governor: governorOf(engine, clientId),
    waiting: (wait) => watch.onEvent({ ...waiting, wait }),
  })
}

/** Counts calls as sources make them; tries again are not counted twice. */
function counted(bare: DingTalk, watch: Watch): { client: DingTalk; calls: () => number } {
  let calls = 0
  const client: DingTalk = {
    ...bare,
    call(endpoint, how) {
      calls += 1
      watch.onRequest?.()
      return bare.call(endpoint, how)
    },
  }
  return { client, calls: () => calls }
}

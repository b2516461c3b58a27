import { approvalsSource } from '../adapters/dingtalk/approvals/source.ts'
import { calendarSource } from '../adapters/dingtalk/calendar/source.ts'
import { createDingTalk, type DingTalk } from '../adapters/dingtalk/client.ts'
import { contactsSource } from '../adapters/dingtalk/contacts/source.ts'
import { createDirectory } from '../adapters/dingtalk/directory.ts'
import { driveSource } from '../adapters/dingtalk/drive/source.ts'
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

/** Opens DingTalk as the settings name it; null where a profile saves local folders only. */
export function openDingTalk(
  engine: Engine,
  ask: Readonly<{ purpose: Purpose; run: string; watch: Watch }>,
): DingTalkRun | null {
  const { settings, secrets, state, clock, log } = engine
  if (!settings.dingtalk) return null
  const { apiBase, legacyBase, clientId, corpId, operator } = settings.dingtalk
  const { watch, run, purpose } = ask
  let calls = 0
  const bare = createDingTalk({
    apiBase,
    legacyBase,
    clientId,
    corpId,
    clientSecret: async () =>
      secrets.read('dingtalk.client-secret') ?? fail('credentialsRefused', {}),
    fetch: engine.fetch,
    clock,
    log,
    ledger: state.ledger,
    purpose,
    waiting: (wait) =>
      watch.onEvent({ type: 'progress', run, phase: 'read', done: 0, total: null, bytes: 0, wait }),
  })
  const client: DingTalk = {
    ...bare,
    call(endpoint, how) {
      calls += 1
      return bare.call(endpoint, how)
    },
  }
  const directory = createDirectory(client)
  const sources = [
    contactsSource(client, directory),
    calendarSource(client, directory),
    approvalsSource(client),
    driveSource(client, { operator }),
  ]
  return { client, sources, calls: () => calls }
}

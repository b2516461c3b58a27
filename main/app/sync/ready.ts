import { missingWriteRight } from '../../adapters/dingtalk/partners/write-right.ts'
import type { Watch } from '../../app-types.ts'
import { fail, type Failure } from '../../core/failure.ts'
import type { RollbackPoint } from '../../core/preflight.ts'
import type { SyncKind } from '../../core/sync/types.ts'
import { openDingTalk } from '../dingtalk.ts'
import type { Engine } from '../engine.ts'
import { outlookPreflight } from '../outlook-preflight.ts'
import { lackIn } from './lacks.ts'
import { rulesText } from './preview.ts'
import type { SyncReady } from './rows.ts'
import { rulesOf } from './rules.ts'
import { linkOf } from './views.ts'

type Outlook = Readonly<{ copy: RollbackPoint; failure: Failure | null }>

type Ask = Readonly<{ kind: SyncKind; address: string; watch: Watch }>

async function outlookOf(engine: Engine, { kind, address, watch }: Ask): Promise<Outlook> {
  const ask = { kinds: [kind], mailboxes: [address], watch }
  const { rights, mailboxes, copy } = await outlookPreflight(engine, ask)
  const missing = rights?.missing ?? []
  const closed = mailboxes.find((one) => one.address === address)?.failure ?? null
  if (closed !== null || missing.length === 0) return { copy, failure: closed }
  const about = { right: missing.join(' ') }
  return { copy, failure: { name: 'syncRightMicrosoft', about } }
}

/** The right that DingTalk asks for to write, where the link writes there and the app lacks it. */
async function dingtalkOf(
  engine: Engine,
  { link, facts }: ReturnType<typeof linkOf>,
  watch: Watch,
): Promise<Failure | null> {
  const isWritten = !facts.directory && rulesOf(link, facts).direction !== 'D-to-M'
  const opened = isWritten ? openDingTalk(engine, { purpose: 'sync', run: '', watch }) : null
  if (opened === null) return null
  const { id: userId, unionId } = facts.person
  const who = { dingtalk: opened.client, person: { userId, unionId } }
  const why = await missingWriteRight(who, link.kind, watch.signal)
  return why === null ? null : (lackIn(engine, why)?.failure ?? null)
}

/** What must be green before a link may write: the copy, the mailbox with its rights, the preview. */
export async function readyLink(engine: Engine, linkId: number, watch: Watch): Promise<SyncReady> {
  const { link, facts } = linkOf(engine, linkId)
  const previewed = facts.preview !== null && facts.preview.rules === rulesText(engine, linkId)
  const { address } = facts.mailbox
  const outlook = await outlookOf(engine, { kind: link.kind, address, watch })
  const { copy } = outlook
  const failure = outlook.failure ?? (await dingtalkOf(engine, { link, facts }, watch))
  return { copy, failure, previewed, ready: failure === null && copy.is === 'ready' && previewed }
}

/**
 * The same, or the failure that says what is missing; gives the copy to go back to. What a person
 * releases of a link that is on needs no new preview.
 */
export async function neededReady(
  engine: Engine,
  { link, preview }: Readonly<{ link: number; preview: boolean }>,
  watch: Watch,
): Promise<string> {
  const { copy, failure, previewed } = await readyLink(engine, link, watch)
  if (failure !== null) return fail(failure.name, failure.about)
  if (copy.is !== 'ready') return fail('syncCopyNeeded')
  if (preview && !previewed) return fail('syncPreviewOld')
  return copy.copy
}

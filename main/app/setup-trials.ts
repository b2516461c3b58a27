import { readdir } from 'node:fs/promises'
import { isAbsolute } from 'node:path'

import { createDingTalk, type DingTalk } from '../adapters/dingtalk/client.ts'
import { organisationOf } from '../adapters/dingtalk/organisation.ts'
import { tryPermissions, type TriedPermission } from '../adapters/dingtalk/permission-rows.ts'
import { identify } from '../adapters/dingtalk/probe.ts'
import { errnoOf } from '../adapters/files.ts'
import { makeProfile } from '../adapters/profile.ts'
import type { Draft, DraftRow } from '../adapters/settings/index.ts'
import { type Failure, FailureError } from '../core/failure.ts'
import type { State } from '../core/ports.ts'
import { openStateOf } from './open.ts'
import type { SetupContext } from './setup-context.ts'
import { hostsOf, settingsOf } from './setup-settings.ts'
import { valueOf } from './work.ts'

/** How a test is watched: each row is told as it comes. */
export type Trying = Readonly<{ signal: AbortSignal; tell: (row: DraftRow) => void }>

const rowOf = (id: string, state: string, more: Partial<DraftRow> = {}): DraftRow => ({
  id,
  state,
  result: null,
  facts: {},
  failure: null,
  ...more,
})

/** Works with `state.db`: the opened profile's, or opened for this while nothing is set up. */
export async function withState<T>(
  context: SetupContext,
  draft: Draft,
  work: (state: State) => Promise<T>,
): Promise<T> {
  const opened = await context.opened()
  if (opened !== null) return work(opened.engine.state)
  const { profile, desk } = context
  valueOf(await makeProfile(profile))
  // The ledger needs organisation and allowance only; the storage is a later step.
  const values = { ...draft.values, where: 'disk' as const, place: profile.folder }
  const settings = valueOf(settingsOf({ ...draft, values }, profile))
  const state = openStateOf(profile, settings, desk)
  try {
    return await work(state)
  } finally {
    state.close()
  }
}

/** Works with DingTalk as the draft names it; each call of `open` starts without a token. */
export async function withDingTalk<T>(
  context: SetupContext,
  draft: Draft,
  work: (open: () => DingTalk) => Promise<T>,
): Promise<T> {
  const { fetch, clock, log } = context.desk
  const secret = (await (await context.secrets()).read('dingtalk.client-secret')) ?? ''
  const { clientId, corpId } = draft.values
  return withState(context, draft, ({ ledger }) =>
    work(() =>
      createDingTalk({
        ...hostsOf(draft),
        clientId,
        corpId,
        clientSecret: async () => secret,
        fetch,
        clock,
        log,
        ledger,
        purpose: 'setup',
      }),
    ),
  )
}

/** Tries the app: does DingTalk take the credentials, and is it this organisation's. */
export function tryApp(context: SetupContext, draft: Draft, trying: Trying) {
  return withDingTalk(context, draft, async (open) => {
    trying.tell(rowOf('app.sign-in', 'testing'))
    const dingtalk = open()
    try {
      await identify(dingtalk, { departments: [], signal: trying.signal })
      const found = await organisationOf(dingtalk, trying.signal)
      const organisation = found?.name ?? ''
      const result = organisation === '' ? 'app-signed-in' : 'app-organisation'
      return {
        organisation,
        row: rowOf('app.sign-in', 'ready', { result, facts: { organisation } }),
      }
    } catch (error) {
      trying.signal.throwIfAborted()
      if (!(error instanceof FailureError)) throw error
      const { failure } = error
      const facts: Record<string, string> = {}
      const { address, found } = failure.about
      if (address !== undefined) facts['address'] = address
      if (found !== undefined) facts['found'] = found
      return { organisation: '', row: rowOf('app.sign-in', 'failed', { facts, failure }) }
    }
  })
}

const permissionRow = ({ id, state, facts, failure }: TriedPermission): DraftRow =>
  rowOf(id, state, {
    facts: { ...facts },
    failure,
    result: facts['reason'] === 'operator' ? 'permission-operator' : `permission-${state}`,
  })

/** Tries every permission of the catalogue (`core/permissions.ts`). */
export function tryAllPermissions(context: SetupContext, draft: Draft, trying: Trying) {
  return withDingTalk(context, draft, async (open) => {
    const rows = await tryPermissions({
      open,
      departments: draft.values.departments,
      operator: draft.values.operator,
      clock: context.desk.clock,
      signal: trying.signal,
      onRow: (row) => trying.tell(permissionRow(row)),
    })
    return rows.map(permissionRow)
  })
}

/** Tries to read the folders that are to be saved; departments were seen by the tree itself. */
export async function tryScope(draft: Draft, trying: Trying): Promise<DraftRow[]> {
  const rows: DraftRow[] = []
  for (const [at, path] of draft.values.folders.entries()) {
    const id = `scope.folders.${at}`
    trying.tell(rowOf(id, 'testing'))
    const failure = await folderFailure(path)
    const row = failure
      ? rowOf(id, 'failed', { facts: { path }, failure })
      : rowOf(id, 'ready', { result: 'folder-readable', facts: { path } })
    trying.tell(row)
    rows.push(row)
  }
  return rows
}

async function folderFailure(path: string): Promise<Failure | null> {
  if (!isAbsolute(path))
    return { name: 'unreadableFiles', about: { n: '1', path, reason: 'ENOENT' } }
  try {
    await readdir(path)
    return null
  } catch (error) {
    const reason = errnoOf(error)
    if (reason === '') throw error
    return { name: 'unreadableFiles', about: { n: '1', path, reason } }
  }
}

import { z } from 'zod'

import { fail } from '../../../core/failure.ts'
import type { Json } from '../../../core/ports.ts'
import { idShape, readAnswer, textShape } from '../answers.ts'
import type { DingTalk } from '../client.ts'
import { DingTalkError, refused, refusalOf } from '../errors.ts'
import { at, listAt, nextToken, paged, type Position } from '../paging.ts'
import { listShape } from '../shapes.ts'
import { type Dentry, readDentry, versionRecord } from './dentry.ts'
import { driveEndpoints as calls } from './endpoints.ts'

/** What every call of the drive needs: it sees what the operator (a unionId) sees. */
export type Drive = Readonly<{ dingtalk: DingTalk; operator: string; signal: AbortSignal }>

export type Space = Readonly<{ id: string; name: string; record: Json }>

const kind = 'drive'

/** The drive calls a page token that ran out a wrong parameter: from the second page on it is that. */
async function* drivePages(api: string, ask: (position: Position) => Promise<Json>) {
  const askPage = async (position: Position): Promise<Json> => {
    try {
      return await ask(position)
    } catch (error) {
      const refusal = refusalOf(error)
      if (position === undefined || refusal?.what !== 'parameter') throw error
      const { code, status, endpoint } = refusal
      throw refused(new DingTalkError({ what: 'page-token', code, status, endpoint }, error))
    }
  }
  yield* paged({ api, first: undefined, ask: askPage, next: (answer) => nextToken(answer) })
}
const pageSize = 50
const spaceShape = z.object({ spaceId: idShape, spaceName: textShape })

/** The organisation's spaces by id, as far as the operator sees them. */
export async function listSpaces({ dingtalk, operator, signal }: Drive): Promise<Space[]> {
  const found = new Map<string, Space>()
  const pages = drivePages(calls.spaces.id, (position) =>
    dingtalk.call(calls.spaces, {
      kind,
      query: { unionId: operator, spaceType: 'org', maxResults: 20, nextToken: position },
      signal,
    }),
  )
  for await (const page of pages)
    for (const record of listAt(page, 'spaces', calls.spaces.id)) {
      const { spaceId, spaceName } = readAnswer(spaceShape, record, calls.spaces.id)
      found.set(spaceId, { id: spaceId, name: spaceName, record })
    }
  return [...found.values()].toSorted((a, b) => (a.id < b.id ? -1 : 1))
}

/** Asks for one space; rejects where the operator may not open it or it is not there any more. */
export async function askSpace({ dingtalk, operator, signal }: Drive, id: string): Promise<void> {
  const query = { unionId: operator }
  await dingtalk.call(calls.space, { kind, path: { spaceId: id }, query, signal })
}

const entryPages = (drive: Drive, space: string, order: 'ASC' | 'DESC') =>
  drivePages(calls.entries.id, (position) =>
    drive.dingtalk.call(calls.entries, {
      kind,
      path: { spaceId: space },
      query: { unionId: drive.operator },
      body: { option: { maxResults: pageSize, order, ...tokenOption(position) } },
      signal: drive.signal,
    }),
  )

const tokenOption = (position: Position): { nextToken?: string } =>
  position === undefined ? {} : { nextToken: String(position) }

const dentriesIn = (page: Json): Dentry[] =>
  listAt(page, 'dentries', calls.entries.id).map((raw) => readDentry(raw, calls.entries.id))

/**
 * All entries of a space by id. Oldest change first: so an entry that changes meanwhile comes a
 * second time and none is missed.
 */
export async function listAll(drive: Drive, space: string): Promise<Map<string, Dentry>> {
  const found = new Map<string, Dentry>()
  for await (const page of entryPages(drive, space, 'ASC'))
    for (const dentry of dentriesIn(page)) {
      const known = found.get(dentry.id)
      if (known === undefined || known.time <= dentry.time) found.set(dentry.id, dentry)
    }
  return new Map([...found].filter(([, dentry]) => !dentry.deleted))
}

/** Entries that changed at or after a time, by id; `any` = the space showed anything at all. */
export async function listSince(drive: Drive, space: string, since: number) {
  const found = new Map<string, Dentry>()
  let any = false
  for await (const page of entryPages(drive, space, 'DESC')) {
    const dentries = dentriesIn(page)
    any ||= dentries.length > 0
    for (const dentry of dentries)
      if (dentry.time >= since && !found.has(dentry.id)) found.set(dentry.id, dentry)
    if (dentries.some(({ time }) => time < since)) break
  }
  return { found, any }
}

/** The entries of a space where one answer shows them all; null where there are more. */
export async function listAtOnce(drive: Drive, space: string): Promise<Dentry[] | null> {
  for await (const page of entryPages(drive, space, 'DESC'))
    return nextToken(page) === null ? dentriesIn(page) : null
  return null
}

/** The former versions of a file, oldest first. */
export async function listVersions(drive: Drive, space: string, dentry: Dentry): Promise<Json[]> {
  const found = new Map<number, Json>()
  const pages = drivePages(calls.versions.id, (position) =>
    drive.dingtalk.call(calls.versions, {
      kind,
      path: { spaceId: space, dentryId: dentry.id },
      query: { unionId: drive.operator, maxResults: 100, nextToken: position },
      signal: drive.signal,
    }),
  )
  for await (const page of pages)
    for (const raw of listAt(page, 'dentries', calls.versions.id)) {
      const { version } = readDentry(raw, calls.versions.id)
      // The present one is the record itself.
      if (version < dentry.version) found.set(version, versionRecord(raw))
    }
  return [...found].toSorted(([a], [b]) => a - b).map(([, record]) => record)
}

const binShape = z.object({ recycleBin: z.object({ id: idShape }) })
const recycledShape = z.object({ dentryId: idShape })

/** Id of a space's recycle bin; it never changes. */
export async function findRecycleBin(drive: Drive, space: string): Promise<string> {
  const query = { recycleBinScope: 'SPACE', scopeId: space, unionId: drive.operator }
  const answer = await drive.dingtalk.call(calls.recycleBin, { kind, query, signal: drive.signal })
  return readAnswer(binShape, answer, calls.recycleBin.id).recycleBin.id
}

/** Ids of the entries that lie in a recycle bin; what was below a deleted folder is not named. */
export async function listRecycled(drive: Drive, bin: string): Promise<Set<string>> {
  const found = new Set<string>()
  const pages = drivePages(calls.recycled.id, (position) =>
    drive.dingtalk.call(calls.recycled, {
      kind,
      path: { recycleBinId: bin },
      query: { unionId: drive.operator, maxResults: pageSize, nextToken: position },
      signal: drive.signal,
    }),
  )
  for await (const page of pages)
    for (const raw of listAt(page, 'recycleItems', calls.recycled.id))
      found.add(readAnswer(recycledShape, raw, calls.recycled.id).dentryId)
  return found
}

const someShape = z.object({
  resultItems: listShape(
    z.object({ dentryId: idShape, success: z.boolean().nullish(), errorCode: textShape }),
  ),
})

/** Asks for entries by id: which of them are there, and which surely are not. */
export async function askSome(drive: Drive, space: string, ids: readonly string[]) {
  const there = new Map<string, Dentry>()
  const gone = new Set<string>()
  for (let from = 0; from < ids.length; from += 30) {
    const answer = await drive.dingtalk.call(calls.some, {
      kind,
      path: { spaceId: space },
      query: { unionId: drive.operator },
      body: { dentryIds: ids.slice(from, from + 30) },
      signal: drive.signal,
    })
    const { resultItems } = readAnswer(someShape, answer, calls.some.id)
    for (const [index, { dentryId, errorCode }] of resultItems.entries()) {
      const raw = at(listAt(answer, 'resultItems', calls.some.id)[index] ?? null, 'dentry')
      if (raw !== undefined && raw !== null) there.set(dentryId, readDentry(raw, calls.some.id))
      else if (/notexist/i.test(errorCode)) gone.add(dentryId)
    }
  }
  return { there, gone }
}

const addressShape = z.object({
  headerSignatureInfo: z.object({
    resourceUrls: z.array(z.string()).min(1),
    headers: z.record(z.string(), z.string()).nullish(),
  }),
})

/** Where the present version of a file can be fetched for some minutes. */
export async function askAddress(drive: Drive, space: string, dentry: Dentry) {
  const answer = await drive.dingtalk.call(calls.download, {
    kind,
    path: { spaceId: space, dentryId: dentry.id },
    query: { unionId: drive.operator },
    body: { option: { version: dentry.version, preferIntranet: false } },
    signal: drive.signal,
  })
  const { headerSignatureInfo: info } = readAnswer(addressShape, answer, calls.download.id)
  const [url] = info.resourceUrls
  if (url === undefined) return fail('answerUnknown', { call: calls.download.id, code: 'no-url' })
  return { url, headers: info.headers ?? {} }
}

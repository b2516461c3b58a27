import { constants } from 'node:fs'
import { access, mkdir, readdir } from 'node:fs/promises'
import { isAbsolute, relative, sep } from 'node:path'

import { repositoryFailure } from '../adapters/copies/repository-failure.ts'
import { identify, probePermissions } from '../adapters/dingtalk/probe.ts'
import { errnoOf } from '../adapters/files.ts'
import { kindsInScope } from '../adapters/settings/index.ts'
import type { SetupCheck, Watch } from '../app-types.ts'
import { type Failure, FailureError } from '../core/failure.ts'
import { withLock } from '../repository/lock.ts'
import { initRepository, openRepository, type Repository } from '../repository/repository.ts'
import { openDingTalk } from './dingtalk.ts'
import type { Engine } from './engine.ts'
import { specOf } from './open.ts'

const refusal = (error: unknown): Failure => {
  if (error instanceof FailureError) return error.failure
  const failure = repositoryFailure(error)
  if (failure) return failure
  throw error
}

/** Tries the app: sign-in, organisation, range, then each permission by a real cheap call. */
export async function checkDingTalk(engine: Engine, watch: Watch): Promise<SetupCheck[]> {
  const { settings } = engine
  const dingtalk = openDingTalk(engine, { purpose: 'setup', run: 'setup', watch })
  if (!dingtalk || !settings.dingtalk) return []
  const { departments } = settings.scope
  const row = (failure: Failure | null): SetupCheck => ({
    what: 'dingtalk',
    name: settings.dingtalk?.corpId ?? '',
    kind: null,
    needed: true,
    failure,
  })
  try {
    await identify(dingtalk.client, { departments, signal: watch.signal })
  } catch (error) {
    return [row(refusal(error))]
  }
  const { operator } = settings.dingtalk
  const probes = await probePermissions(dingtalk.client, {
    kinds: kindsInScope(settings),
    operator,
    signal: watch.signal,
  })
  return [
    row(null),
    ...probes.map((probe): SetupCheck => ({
      what: 'permission',
      name: probe.scope,
      kind: probe.kind,
      needed: probe.needed,
      failure: probe.failure,
    })),
  ]
}

/** Tries to read each local folder; one that holds the backup itself would grow for ever. */
export function checkFolders({ settings, profile }: Engine): Promise<SetupCheck[]> {
  const own = [profile.folder, ...(settings.storage.path ? [settings.storage.path] : [])]
  return Promise.all(
    settings.scope.folders.map(async ({ path }): Promise<SetupCheck> => {
      const row = { what: 'folder', name: path, kind: 'folders', needed: true } as const
      if (own.some((one) => isInside(one, path))) {
        const about = { where: 'scope.folders', member: 'scope.folders', problem: 'storage-inside' }
        return { ...row, failure: { name: 'settingsUnfit', about } }
      }
      try {
        await readdir(path)
        return { ...row, failure: null }
      } catch (error) {
        const reason = errnoOf(error)
        if (reason === '') throw error
        return { ...row, failure: { name: 'unreadableFiles', about: { n: '1', path, reason } } }
      }
    }),
  )
}

const isInside = (path: string, folder: string): boolean => {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way)
}

export type StorageCheck = Readonly<{
  check: SetupCheck
  /** Open where the check was good and there is one now. */
  repository: Repository | null
  created: boolean
}>

/**
 * Tries the storage: opens the repository there, or makes one, then writes, reads back and deletes a
 * file in it. `make: false` only looks.
 */
export async function checkStorage(
  engine: Engine,
  ask: Readonly<{ passphrase: string; make: boolean; isSamePlace: boolean }>,
): Promise<StorageCheck> {
  const { settings, secrets } = engine
  const spec = await specOf(settings.storage, secrets, 'storage.password')
  const row = (failure: Failure | null): SetupCheck => ({
    what: 'storage',
    name: settings.storage.path ?? (settings.storage.url ?? '').replace(/\/\/[^@/]*@/, '//'),
    kind: null,
    needed: true,
    failure,
  })
  try {
    const { repository, created } = await openOrMake(engine, { spec, ...ask })
    if (repository) await withLock(repository, { exclusive: false }, async (lock) => lock.confirm())
    return { check: row(null), repository, created }
  } catch (error) {
    return { check: row(refusal(error)), repository: null, created: false }
  }
}

type Opening = Readonly<{
  spec: Awaited<ReturnType<typeof specOf>>
  passphrase: string
  make: boolean
  /** Then another repository there means that it was exchanged; elsewhere it is a move. */
  isSamePlace: boolean
}>

async function openOrMake(engine: Engine, opening: Opening) {
  const { spec, passphrase, make, isSamePlace } = opening
  try {
    const repository = await openRepository({ spec, password: passphrase })
    const known = engine.state.noted('repository.id')
    if (isSamePlace && known !== null && known !== repository.id)
      throw new FailureError({
        name: 'storageExchanged',
        about: { storage: repository.backend.location },
      })
    return { repository, created: false }
  } catch (error) {
    if (repositoryFailure(error)?.name !== 'noRepository') throw error
    if (!make) return { repository: await lookOnly(spec), created: false }
    const names = { username: 'passphrase', hostname: 'dingkeep' }
    if (spec.type === 'folder') await makeFolder(spec.path)
    const repository = await initRepository({ spec, password: passphrase, ...names })
    return { repository, created: true }
  }
}

async function makeFolder(path: string): Promise<void> {
  try {
    await mkdir(path, { recursive: true })
    if ((await readdir(path)).length > 0)
      throw new FailureError({ name: 'storageExchanged', about: { storage: path } })
  } catch (error) {
    throw folderFailure(error, path)
  }
}

/** With `--check-only` nothing is made: the nearest folder that is there must be writable. */
async function lookOnly(spec: Opening['spec']): Promise<null> {
  if (spec.type !== 'folder') return null
  for (let path = spec.path; ; path = path.slice(0, path.lastIndexOf('/')) || '/') {
    try {
      await access(path, constants.W_OK)
      return null
    } catch (error) {
      if (errnoOf(error) !== 'ENOENT' || path === '/') throw folderFailure(error, path)
    }
  }
}

function folderFailure(error: unknown, path: string): unknown {
  const code = errnoOf(error)
  if (code === '') return error
  const name = ['EACCES', 'EPERM', 'EROFS'].includes(code) ? 'storageDenied' : 'storageUnreachable'
  return new FailureError({ name, about: { storage: path, folder: path } }, error)
}

import type { ScopeFolder } from './partner-options.ts'

/** Folders that no link takes unless a person names them (sync engine, 10.4). */
const leftOut = new Set(['drafts', 'junk', 'trash'])

/** Tells which folders a link reads: those that its scope names, else all but drafts and junk. */
export const readsOf =
  (scope: readonly string[] | null) =>
  ({ remoteId, role }: ScopeFolder): boolean =>
    scope === null ? !leftOut.has(role ?? '') : scope.includes(remoteId)

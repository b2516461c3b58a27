import type { Route } from './call.ts'
import type { User } from './directory.ts'
import type { Grant, Tenant } from './tenant.ts'
import { fail, GraphError } from './wire.ts'

/** The grant behind `Authorization: Bearer …`; 401 without one that holds. */
export function grantOf(tenant: Tenant, authorization: string | undefined): Grant {
  const token = /^Bearer\s+(\S+)$/i.exec(authorization ?? '')?.[1] ?? ''
  const grant = tenant.grants.get(token)
  if (grant !== undefined && grant.until > tenant.now()) return grant
  const message =
    token === ''
      ? 'Access token is empty.'
      : grant === undefined
        ? 'Access token validation failure. Invalid token.'
        : 'Lifetime validation failed, the token is expired.'
  throw new GraphError(
    { status: 401, code: 'InvalidAuthenticationToken', message },
    { 'www-authenticate': 'Bearer realm="", error="invalid_token"' },
  )
}

/** The user of a path; `me` is the signed-in one. */
export function userOf(tenant: Tenant, grant: Grant, named: string): User {
  if (named === 'me' && grant.user === null) {
    return fail(400, 'BadRequest', '/me request is only valid with delegated authentication flow.')
  }
  const user = tenant.directory.find(named === 'me' ? (grant.user ?? '') : named)
  return (
    user ??
    fail(
      404,
      'Request_ResourceNotFound',
      `Resource '${named}' does not exist or one of its queried reference-property objects are not present.`,
    )
  )
}

/** Whether a permission covers a family of paths; a whole name covers itself only. */
const covers = (name: string, scope: string, writes: boolean): boolean =>
  scope.includes('.')
    ? name === scope
    : name.startsWith(`${scope}.Read`) && (!writes || name.includes('ReadWrite'))

const isForeign = (grant: Grant, user: User | null): boolean =>
  grant.user !== null && user !== null && user.id !== grant.user

/** Refuses what the token's permissions do not cover. */
export function checkScope(
  tenant: Tenant,
  grant: Grant,
  ask: { route: Route; user: User | null },
): void {
  const { scope, method, reads } = ask.route
  if (scope === null) return
  const consented = grant.user === null ? tenant.application : tenant.delegated
  const writes = method !== 'GET' && reads !== true
  const allowed = grant.scopes.some((name) => consented.has(name) && covers(name, scope, writes))
  const directory = ['User', 'Organization', 'Policy'].includes(scope)
  if (!allowed || (isForeign(grant, ask.user) && !directory)) {
    const code = directory ? 'Authorization_RequestDenied' : 'ErrorAccessDenied'
    fail(403, code, 'Access is denied. Check credentials and try again.')
  }
}

const mailDelta = /\/(mailFolders|contactFolders|messages|contacts)\/delta$/

/** What the cloud in China does not have (graph-api.md, 1.15). */
export function checkCloud(tenant: Tenant, path: string): void {
  if (tenant.cloud !== '21vianet') return
  if (mailDelta.test(path) || /\/todo(\/|$)/.test(path)) {
    fail(400, 'BadRequest', "Resource not found for the segment 'delta'.")
  }
}

/** Refuses where there is no mailbox in the cloud. */
export function checkMailbox(tenant: Tenant, user: User): void {
  if (!tenant.licensed(user)) {
    fail(
      404,
      'MailboxNotEnabledForRESTAPI',
      'The mailbox is either inactive, soft-deleted, or is hosted on-premise.',
    )
  }
}

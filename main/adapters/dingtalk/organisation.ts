import { FailureError } from '../../core/failure.ts'
import { members } from '../exact-json.ts'
import type { DingTalk } from './client.ts'
import { contactsEndpoints } from './endpoints.ts'
import { refusalOf } from './errors.ts'

/** Name of the organisation, and how far DingTalk verified it: 0 not at all, 1 to 3 in steps. */
export type Organisation = Readonly<{ name: string; level: number | null }>

/**
 * Asks who the organisation is; null where the app may not know or DingTalk does not say.
 *
 * Throws `FailureError` only where DingTalk cannot be asked at all.
 */
export async function organisationOf(
  dingtalk: DingTalk,
  signal: AbortSignal,
): Promise<Organisation | null> {
  try {
    const answer = await dingtalk.call(contactsEndpoints.organisation, {
      kind: 'contacts',
      query: { targetCorpId: dingtalk.corpId },
      signal,
    })
    const { orgName, authLevel } = members(answer) ?? {}
    const name = typeof orgName === 'string' ? orgName : ''
    return { name, level: typeof authLevel === 'number' ? authLevel : null }
  } catch (error) {
    signal.throwIfAborted()
    if (error instanceof FailureError && refusalOf(error) !== null) return null
    throw error
  }
}

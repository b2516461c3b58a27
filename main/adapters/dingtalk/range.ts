import { z } from 'zod'

import { idShape, readAnswer } from './answers.ts'
import type { DingTalk } from './client.ts'
import { contactsEndpoints as calls } from './endpoints.ts'

const scopesShape = z.object({
  auth_org_scopes: z.object({
    authed_dept: z.array(idShape).default([]),
    authed_user: z.array(idShape).default([]),
  }),
})

/** What the app may see: departments (`1` = all) and single people. */
export type Range = Readonly<{ departments: readonly string[]; people: readonly string[] }>

/** Reads the app's range from `/auth/scopes`. */
export async function readRange(dingtalk: DingTalk, signal: AbortSignal): Promise<Range> {
  const answer = await dingtalk.call(calls.scopes, { kind: 'contacts', signal })
  const shape = readAnswer(scopesShape, answer, calls.scopes.id)
  const { authed_dept: departments, authed_user: people } = shape.auth_org_scopes
  return { departments, people }
}

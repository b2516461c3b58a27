import { describe, expect, it } from 'vitest'

import {
  failureOf,
  refusalOf,
  type DingTalkError,
  type Meaning,
  type Retry,
} from '../../../main/adapters/dingtalk/errors.ts'
import type { FailureName } from '../../../main/core/failure.ts'
import { legacy, scripted, thrownBy, v1, type Answer } from './scripted.ts'

const { signal } = new AbortController()

async function refusal(answer: Answer, isLegacy: boolean): Promise<DingTalkError> {
  const { dingtalk } = scripted(Array.from({ length: 20 }, () => answer))
  const endpoint = isLegacy ? legacy : v1
  const error = await thrownBy(
    dingtalk.call(endpoint, { kind: 'contacts', path: { id: '1' }, signal }),
  )
  const found = refusalOf(error)
  if (found === null) throw new Error('no refusal', { cause: error })
  return found
}

type Row = readonly [code: string, status: number, Meaning, Retry, FailureName]

/** Table 1.4 of the API paper, v1 side. */
const v1Rows: readonly Row[] = [
  ['systemError', 500, 'busy', 'soon', 'dingtalkSilent'],
  ['system.busy', 400, 'busy', 'soon', 'dingtalkSilent'],
  ['anything', 503, 'busy', 'soon', 'dingtalkSilent'],
  ['InvalidAuthentication', 400, 'token', 'token', 'credentialsRefused'],
  ['InvalidAuthentication', 401, 'token', 'token', 'credentialsRefused'],
  ['invalidClientIdOrSecret', 400, 'credentials', 'never', 'credentialsRefused'],
  ['invalid.client', 400, 'credentials', 'never', 'credentialsRefused'],
  [
    'Forbidden.AccessDenied.AccessTokenPermissionDenied',
    403,
    'permission',
    'never',
    'permissionMissing',
  ],
  ['Forbidden.AccessDenied.IpNotInWhiteList', 403, 'address', 'never', 'addressRefused'],
  ['invalidParameter', 400, 'parameter', 'never', 'answerUnknown'],
  ['paramError.xxx', 400, 'parameter', 'never', 'answerUnknown'],
  ['invalidParameter.user.notFound', 404, 'no-user', 'never', 'answerUnknown'],
  ['staffId.notExisted', 400, 'no-user', 'never', 'answerUnknown'],
  ['Forbidden.AccessDenied.QpsLimitForAppkeyAndApi', 403, 'app-rate', 'second', 'dingtalkSaysWait'],
  [
    'Forbidden.AccessDenied.QpmLimitForAppkeyAndApi',
    403,
    'minute-rate',
    'minute',
    'dingtalkSaysWait',
  ],
  ['Forbidden.AccessDenied.QpsLimitForApi', 403, 'global-rate', 'second', 'dingtalkSaysWait'],
  ['systemBusy', 429, 'app-rate', 'second', 'dingtalkSaysWait'],
  ['Forbidden.AccessDenied.ApiCountLimitForOrg', 403, 'allowance', 'month', 'allowanceUsed'],
  ['illegalParameter.nextToken', 400, 'page-token', 'never', 'answerUnknown'],
  ['invalidParameter.cursor.invalid', 400, 'page-token', 'never', 'answerUnknown'],
  ['invalidNextToken', 400, 'page-token', 'never', 'answerUnknown'],
  ['InvalidAction.NotFound', 404, 'no-such-call', 'never', 'editionTooLow'],
  ['orgAuthLevelNotEnough', 403, 'certification', 'never', 'editionTooLow'],
  ['dentryNotExist', 404, 'not-found', 'never', 'answerUnknown'],
  ['permissionDenied', 403, 'denied', 'never', 'spacesClosed'],
  ['somethingNew', 400, 'other', 'never', 'answerUnknown'],
]

/** The same table, legacy side. */
const legacyRows: readonly (readonly [number, Meaning, Retry, FailureName])[] = [
  [-1, 'busy', 'soon', 'dingtalkSilent'],
  [40014, 'token', 'token', 'credentialsRefused'],
  [42001, 'token', 'token', 'credentialsRefused'],
  [40089, 'credentials', 'never', 'credentialsRefused'],
  [60011, 'permission', 'never', 'permissionMissing'],
  [43007, 'permission', 'never', 'permissionMissing'],
  [60020, 'address', 'never', 'addressRefused'],
  [50002, 'out-of-range', 'never', 'rangeTooSmall'],
  [50004, 'out-of-range', 'never', 'rangeTooSmall'],
  [60121, 'no-user', 'never', 'answerUnknown'],
  [60003, 'no-department', 'never', 'answerUnknown'],
  [90018, 'app-rate', 'second', 'dingtalkSaysWait'],
  [90002, 'global-rate', 'second', 'dingtalkSaysWait'],
  [90020, 'allowance', 'month', 'allowanceUsed'],
  [60205, 'feature-off', 'never', 'editionTooLow'],
]

describe('refusals of DingTalk', () => {
  it.each(v1Rows)('reads v1 %s with status %i as %s', async (...row) => {
    const [code, status, what, retry, name] = row
    const error = await refusal({ status, body: { code, requestid: 'R-1', message: '…' } }, false)

    expect({ what: error.what, retry: error.retry }).toEqual({ what, retry })
    expect(failureOf(error)).toMatchObject({ name, about: { code, request: 'R-1' } })
  })

  it.each(legacyRows)('reads legacy %i as %s', async (errcode, what, retry, name) => {
    const error = await refusal({ body: { errcode, errmsg: '…', request_id: 'R-2' } }, true)

    expect({ what: error.what, retry: error.retry }).toEqual({ what, retry })
    expect(failureOf(error)).toMatchObject({ name, about: { request: 'R-2' } })
  })

  it('looks behind the 88 of the legacy gateway', async () => {
    const body = { errcode: 88, errmsg: 'x', sub_code: '60011', sub_msg: 'needs qyapi_ext_read' }

    const error = await refusal({ body }, true)

    expect(error.what).toBe('permission')
    expect(error.requiredScopes).toEqual(['qyapi_ext_read'])
  })

  it('names the permission points that DingTalk asks for', async () => {
    const body = {
      code: 'Forbidden.AccessDenied.AccessTokenPermissionDenied',
      requestid: 'R',
      message: '应用尚未开通所需的权限',
      accessdenieddetail: { requiredScopes: ['Contact.User.Read'] },
    }

    const error = await refusal({ status: 403, body }, false)

    expect(failureOf(error).about['scopes']).toBe('Contact.User.Read')
  })

  it('shows the address that DingTalk refuses, and nothing else of its message', async () => {
    const errmsg = '访问ip不在白名单之中,request ip=203.0.113.7 of 王娜'

    const error = await refusal({ body: { errcode: 60020, errmsg, request_id: 'R' } }, true)

    expect(failureOf(error).about['address']).toBe('203.0.113.7')
    expect(JSON.stringify(failureOf(error))).not.toContain('王娜')
  })

  it.each([
    ['the block page', { text: '<html><script src="//x/punish"></script></html>' }],
    ['the block answer', { body: { status: 1111, wait: 5, source: 'x5', punish: 'deny' } }],
  ])('knows %s of the gateway', async (_name, answer) => {
    const error = await refusal(answer, true)

    expect(error.retry).toBe('five-minutes')
    expect(failureOf(error).name).toBe('addressBlocked')
  })

  it.each([
    ['garbage', { text: '\u0000}}{' }, 'unreadable'],
    ['a page of a proxy', { text: '<html>Bad gateway</html>', status: 502 }, 'busy'],
    ['a page of a portal', { text: '<html>Sign in to Wi-Fi</html>' }, 'unreadable'],
    ['an answer without a code', { body: { result: [] } }, 'unreadable'],
    ['a list', { body: [] }, 'unreadable'],
    ['nothing at all', { text: '' }, 'unreadable'],
  ])('does not take %s for an answer', async (_name, answer, what) => {
    expect((await refusal(answer, true)).what).toBe(what)
  })
})

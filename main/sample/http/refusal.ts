/** How one and the same refusal looks in the two generations of the API. */
export type Shape = Readonly<{
  /** HTTP status of v1; legacy always answers 200. */
  status: number
  code: string
  errcode: number
  message: string
  /** What stands below the gateway's 88 in the legacy envelope. */
  subCode?: string
  requiredScopes?: readonly string[]
}>

/** Thrown by an endpoint or by the gateway; becomes the envelope of its generation. */
export class Refusal extends Error {
  readonly shape: Shape

  constructor(shape: Shape) {
    super(shape.message)
    this.name = 'Refusal'
    this.shape = shape
  }
}

/** Refuses in the v1 generation. */
export function refuse(status: number, code: string, message = code): never {
  throw new Refusal({ status, code, errcode: -1, message })
}

/** Refuses in the legacy generation. */
export function refuseLegacy(errcode: number, message: string): never {
  throw new Refusal({ status: 400, code: 'invalidParameter', errcode, message })
}

const denied = 'Forbidden.AccessDenied'

/** What the gateway says before a call reaches its endpoint (dingtalk-api.md, 1.4). */
export const gateway = {
  busy: { status: 500, code: 'systemError', errcode: -1, message: '系统繁忙' },
  throttled: { status: 429, code: 'systemBusy', errcode: -1, message: 'system busy' },
  unavailable: { status: 503, code: 'operationTimeout', errcode: -1, message: 'operation timeout' },
  token: {
    status: 400,
    code: 'InvalidAuthentication',
    errcode: 40014,
    message: '不合法的access_token',
  },
  appSecond: {
    status: 403,
    code: `${denied}.QpsLimitForAppkeyAndApi`,
    errcode: 90018,
    message: '您的服务器调用钉钉开放平台当前接口的请求次数过多, 被限流',
  },
  appMinute: {
    status: 403,
    code: `${denied}.QpmLimitForAppkeyAndApi`,
    errcode: 90018,
    message: '当前应用调用该接口次数过多，超过了该接口每分钟调用上限',
  },
  apiSecond: {
    status: 403,
    code: `${denied}.QpsLimitForApi`,
    errcode: 90002,
    message: '您的服务器调用钉钉开放平台所有接口的请求次数过多，被暂时禁用',
  },
  month: {
    status: 403,
    code: `${denied}.ApiCountLimitForOrg`,
    errcode: 90020,
    message: '当前组织调用次数已超过上限',
  },
  address: {
    status: 403,
    code: `${denied}.IpNotInWhiteList`,
    errcode: 60020,
    message: '访问ip不在白名单之中, request ip=203.0.113.7',
  },
  route: {
    status: 404,
    code: 'InvalidAction.NotFound',
    errcode: 22,
    message: 'Specified api is not found, please check your url and method.',
  },
} as const satisfies Record<string, Shape>

/** The app lacks a permission point. */
export const scopeShape = (scope: string): Shape => ({
  status: 403,
  code: `${denied}.AccessTokenPermissionDenied`,
  errcode: 88,
  subCode: '60011',
  message: `应用尚未开通所需的权限：[${scope}]，点击链接申请并开通即可：https://open-dev.dingtalk.com/appscope/apply?content=sample%23${scope}`,
  requiredScopes: [scope],
})

/** The app was given a permission point, and no version with it is published (our guess of the words). */
export const unpublishedShape = (scope: string): Shape => ({
  ...scopeShape(scope),
  message: `应用所需的权限：[${scope}]已开通，尚未发布版本，发布后生效`,
})

/** The body of a refusal in the generation's own envelope. */
export function envelope(shape: Shape, generation: 'v1' | 'legacy', id: string): object {
  if (generation === 'v1') {
    const detail = shape.requiredScopes
    return {
      code: shape.code,
      requestid: id,
      message: shape.message,
      ...(detail === undefined ? {} : { accessdenieddetail: { requiredScopes: detail } }),
    }
  }
  const below =
    shape.subCode === undefined ? {} : { sub_code: shape.subCode, sub_msg: shape.message }
  return { errcode: shape.errcode, errmsg: shape.message, ...below, request_id: id }
}

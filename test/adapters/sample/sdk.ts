import { createRequire } from 'node:module'

const require = createRequire(import.meta.url)

/** What the official SDK's generated modules have in common. */
type Model = { toMap(): Record<string, unknown> }
type Call = (...args: unknown[]) => Promise<{ body: Model }>
type Generated = Record<string, new (fields?: object) => Model> & {
  default: new (config: unknown) => Record<string, Call>
}

const openApi = require('@alicloud/openapi-client') as { Config: new (fields: object) => object }
const util = require('@alicloud/tea-util') as { RuntimeOptions: new (fields: object) => object }

const capital = (name: string): string => name.slice(0, 1).toUpperCase() + name.slice(1)

/** A question to the SDK: `calendar_1_0`, `listEvents`, parts of the path in order, the rest. */
export type Question = Readonly<{
  module: string
  operation: string
  path?: readonly string[]
  fields?: object
}>

/** The official SDK, pointed at a server of ours; answers are what its typed classes took over. */
export function createSdk(
  base: string,
): (token: string, question: Question) => Promise<Record<string, unknown>> {
  const { host } = new URL(base)
  return async (token, { module, operation, path = [], fields }) => {
    const generated = require(`@alicloud/dingtalk/dist/${module}/client`) as Generated
    const config = new openApi.Config({ protocol: 'http', regionId: 'central', endpoint: host })
    const client = new generated.default(config)
    const Headers = generated[`${capital(operation)}Headers`]
    const Request = generated[`${capital(operation)}Request`]
    const headers = Headers === undefined ? {} : new Headers({ xAcsDingtalkAccessToken: token })
    const asked = Request === undefined ? [] : [new Request(fields)]
    const call = client[`${operation}WithOptions`]
    if (call === undefined) throw new Error(`the SDK has no ${module}.${operation}`)
    const runtime = new util.RuntimeOptions({})
    const answer = await call.call(client, ...path, ...asked, headers, runtime)
    return answer.body.toMap()
  }
}

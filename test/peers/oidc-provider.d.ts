/** The parts of oidc-provider (which brings no types) that the tests start it with. */
declare module 'oidc-provider' {
  import type { IncomingMessage, ServerResponse } from 'node:http'

  export default class Provider {
    constructor(issuer: string, configuration: object)
    proxy: boolean
    callback(): (request: IncomingMessage, response: ServerResponse) => void
    on(event: string, heard: (...facts: unknown[]) => void): void
  }
}

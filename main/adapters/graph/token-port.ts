import type { Outcome } from '../../core/failure.ts'

/** How a token is asked for. */
export type TokenAsk = Readonly<{
  signal: AbortSignal
  /**
   * True after Graph refused the token given before (401): it is renewed even if it looks fresh.
   * Callers that ask so at the same time share one renewal.
   */
  renew: boolean
  /**
   * The claims challenge that came with the refusal (`claims` of `WWW-Authenticate`, decoded
   * JSON); absent where there was none.
   */
  claims?: string
}>

/**
 * Gives access tokens for Microsoft Graph: what a sign-in stands behind.
 *
 * Kept tokens come at once and are renewed before they run out. Never throws but for the reason of
 * an aborted signal: a sign-in that no longer holds is a failure that tells what a person has to
 * do.
 */
export interface TokenProvider {
  token(ask: TokenAsk): Promise<Outcome<string>>
}

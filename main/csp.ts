/** Hash of the empty text: the style engine makes an empty `<style>` and fills it by script. */
const emptyStyle = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU='"

/**
 * The content security policy of the window, the same in Electron and in a browser.
 *
 * `connect` is where the page may connect to: nowhere in Electron, the own socket in a browser.
 */
export const contentPolicy = (connect: string | null): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' ${emptyStyle}`,
    "img-src 'self' data:",
    "font-src 'self'",
    `connect-src ${connect ?? "'none'"}`,
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')

/** All headers that a page of ours gets, whoever serves it. */
export const securityHeaders = (connect: string | null): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': contentPolicy(connect),
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Permissions-Policy': 'camera=(), display-capture=(), geolocation=(), microphone=()',
})

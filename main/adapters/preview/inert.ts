/** Pages are cut here; longer ones are no mail or form that a person reads. */
const longestPage = 1_048_576

/**
 * The policy that stands before everything else of a restored page: no scripts, forms, frames or
 * loads from anywhere; pictures only from the page itself. It is the second wall; the first one is
 * the sandbox of the frame that shows it.
 */
const policy = [
  "default-src 'none'",
  'img-src data:',
  "style-src 'unsafe-inline'",
  "form-action 'none'",
  "base-uri 'none'",
].join('; ')

/** A page that came from outside as a document for `<iframe sandbox="" srcdoc>`. */
export function inertDocument(page: string): { document: string; cut: boolean } {
  const head = [
    '<!doctype html><meta charset="utf-8">',
    `<meta http-equiv="Content-Security-Policy" content="${policy}">`,
    '<meta name="referrer" content="no-referrer">',
    '<base target="_blank">',
  ].join('')
  const cut = page.length > longestPage
  const shown = cut ? page.slice(0, longestPage).toWellFormed() : page
  return { document: `${head}${shown}`, cut }
}

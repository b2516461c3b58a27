import { languageOf, languages, type Language } from '../../resources/locales/language.ts'
import { openWords, type Words } from '../../resources/locales/words.ts'
import type { WindowFile } from './window-files.ts'

/** The page for a tab that may not enter: no scripts, no facts. */
const pageOf = (words: Words): string => `<!doctype html>
<html lang="${words.language}">
<head><meta charset="utf-8"><title>${words.say('browser.closed.title')}</title></head>
<body>
<h1>${words.say('browser.closed.title')}</h1>
<p>${words.say('browser.closed.why')}</p>
<p>${words.say('browser.closed.now')}</p>
</body>
</html>
`

/** The language that a browser wants most of those we have. */
export function wantedLanguage(acceptLanguage: string | undefined): Language {
  const wanted = (acceptLanguage ?? '').split(',').map((part) => languageOf(part.trim()))
  return wanted.find((language) => language !== null) ?? 'en'
}

/** Makes the page for a tab that may not enter, in each language. */
export async function closedPages(): Promise<ReadonlyMap<Language, WindowFile>> {
  const pages = new Map<Language, WindowFile>()
  for (const language of languages) {
    const body = Buffer.from(pageOf(await openWords(language)))
    pages.set(language, { type: 'text/html; charset=utf-8', body })
  }
  return pages
}

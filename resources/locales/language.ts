import type en from './en.json'

/** The languages that the product speaks; the first is the source of the others. */
export const languages = ['en', 'zh-Hant', 'zh-Hans', 'id'] as const
export type Language = (typeof languages)[number]
export type Locale = typeof en

/** Tags for numbers, dates and plurals (conventions, section 15). */
export const intlTags: Readonly<Record<Language, string>> = {
  en: 'en-HK',
  'zh-Hant': 'zh-HK',
  'zh-Hans': 'zh-CN',
  id: 'id-ID',
}

/** Understands `DINGKEEP_LANG` and system tags such as `zh_HK.UTF-8`; null for all else. */
export function languageOf(word: string | undefined): Language | null {
  const tag = (word ?? '').replaceAll('_', '-').toLowerCase()
  if (/^zh-(hant|hk|tw|mo)\b/.test(tag)) return 'zh-Hant'
  if (/^zh\b/.test(tag)) return 'zh-Hans'
  if (/^(id|in)\b/.test(tag)) return 'id'
  return /^en\b/.test(tag) ? 'en' : null
}

/** Loads one language's texts; all have the keys of English, which a test holds together. */
export async function loadLocale(language: Language): Promise<unknown> {
  switch (language) {
    case 'en':
      return (await import('./en.json', { with: { type: 'json' } })).default
    case 'zh-Hant':
      return (await import('./zh-Hant.json', { with: { type: 'json' } })).default
    case 'zh-Hans':
      return (await import('./zh-Hans.json', { with: { type: 'json' } })).default
    case 'id':
      return (await import('./id.json', { with: { type: 'json' } })).default
  }
}

import english from '../../../resources/locales/en.json' with { type: 'json' }

/** Every error code that has words, in order. */
export const errorCodes: readonly string[] = Object.keys(english.failures).toSorted()

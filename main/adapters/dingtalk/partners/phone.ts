/**
 * Country codes of one and of two digits; all others have three (ITU-T E.164, list of assigned
 * country codes).
 */
const short = /^(?:[17]|2[07]|3[0-469]|4[013-9]|5[1-8]|6[0-6]|8[1246]|9[0-58])/

/** A number as DingTalk wants it: country code without `+`, and the rest. */
export type Mobile = Readonly<{ code: string; number: string }>

/** Numbers of mobiles without a country code, by the zone in which they are at home. */
const local: Readonly<Record<string, readonly [RegExp, string]>> = {
  'Asia/Hong_Kong': [/^([4-79]\d{7})$/, '852'],
  'Asia/Macau': [/^(6\d{7})$/, '853'],
  'Asia/Taipei': [/^0(9\d{8})$/, '886'],
  'Asia/Singapore': [/^([89]\d{7})$/, '65'],
  ...Object.fromEntries(
    ['Asia/Jakarta', 'Asia/Pontianak', 'Asia/Makassar', 'Asia/Jayapura'].map((zone) => [
      zone,
      [/^0(8\d{7,11})$/, '62'] as const,
    ]),
  ),
}

/**
 * Parts of a mobile of a canonical image; one without a country code is taken for one of the
 * person's own country, told by the zone. Null where nothing tells the country.
 */
export function mobileParts(mobile: string, zone: string): Mobile | null {
  if (mobile.startsWith('+')) {
    const digits = mobile.slice(1)
    const code = short.exec(digits)?.[0] ?? digits.slice(0, 3)
    const number = digits.slice(code.length)
    return number === '' ? null : { code, number }
  }
  const [pattern, code] = local[zone] ?? [null, '']
  const number = pattern?.exec(mobile)?.[1]
  return number === undefined ? null : { code, number }
}

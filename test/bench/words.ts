import { type Random, randomOf } from './random.ts'

const starts = 'b c d f g h k l m n p r s t v w st tr pl gr ch sh'.split(' ')
const vowels = 'a e i o u ai ea ou'.split(' ')
const ends = ' n r s t l m nd ng rt st'.split(' ')

const vocabulary = 20_000
const characters = 2_500

/** Words in Latin letters, made from a seed; their use falls off as in real text. */
const latin = makeLatin()

function makeLatin(): string[] {
  const random = randomOf('vocabulary')
  const pick = (list: readonly string[]): string => list[random.whole(list.length)] ?? ''
  return Array.from({ length: vocabulary }, () => {
    const syllables = 1 + random.whole(3)
    return Array.from({ length: syllables }, () => pick(starts) + pick(vowels) + pick(ends)).join(
      '',
    )
  })
}

/** Rank by Zipf's law, cheaply: the logarithm of the rank is spread evenly. */
const rank = (random: Random, count: number): number => Math.floor(count ** random.next()) - 1

function latinSentence(random: Random): string {
  const words = Array.from({ length: 6 + random.whole(14) }, () => latin[rank(random, vocabulary)])
  return `${words.join(' ')}. `
}

function chineseSentence(random: Random): string {
  let text = ''
  const length = 8 + random.whole(24)
  for (let at = 0; at < length; at++) {
    text += String.fromCharCode(0x4e00 + ((rank(random, characters) * 8) % 20_900))
  }
  return `${text}。`
}

/** Text of at least so many characters, in Latin and Chinese sentences. */
export function textOf(random: Random, length: number): string {
  let text = ''
  while (text.length < length) {
    text += random.next() < 0.6 ? latinSentence(random) : chineseSentence(random)
  }
  return text
}

/** The same in the dress of an HTML mail. */
export function htmlOf(random: Random, length: number): string {
  let text =
    '<html><head><meta charset="utf-8"><style>p{margin:0 0 8px;font:14px sans-serif}</style>'
  text += '</head><body>\n'
  while (text.length < length) {
    const style = random.next() < 0.2 ? ' style="color:#1f4e79;font-weight:bold"' : ''
    text += `<p class="MsoNormal"${style}>${textOf(random, 80 + random.whole(400))}</p>\n`
  }
  return `${text}</body></html>\n`
}

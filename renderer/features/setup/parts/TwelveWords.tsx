import { useWords } from '../../../words.tsx'
import { WordField } from './WordField.tsx'

/** Twelve fields in the order of the sheet; all words pasted into one go to their places. */
export function TwelveWords(props: {
  words: readonly string[]
  tried: boolean
  onChange: (words: readonly string[]) => void
}) {
  const { say } = useWords()
  const put = (at: number, text: string) => {
    const parts = text.split(/[\s\d.,]+/).filter((part) => part !== '')
    if (parts.length < 2) return props.onChange(props.words.with(at, text))
    const begin = parts.length === props.words.length ? 0 : at
    props.onChange(props.words.map((word, n) => parts[n - begin] ?? word))
  }
  return (
    <>
      <p className="small second">{say('setup.existing.wordsHow')}</p>
      <div className="quiz twelve">
        {props.words.map((word, at) => (
          <div key={at} data-field={`word-${at}`}>
            <WordField
              label={say('setup.key.position', { position: at + 1 })}
              value={word}
              error={props.tried && word.trim() === '' ? say('setup.key.empty') : null}
              onChange={(text) => put(at, text)}
            />
          </div>
        ))}
      </div>
    </>
  )
}

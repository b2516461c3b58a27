import type { Tone } from './Shape.tsx'

/** A bar with name, value and text; without a value it moves until one is known. */
export const Progress = (props: {
  /** What goes on, for readers. */
  label: string
  /** 0 to 1; null = not known yet. */
  value: number | null
  /** The value in words. */
  text: string
  tone?: Tone
  /** Striped: it waits for its turn. */
  waiting?: boolean
}) => (
  <div
    className={`bar tone-${props.tone ?? 'blue'}${props.waiting ? ' waiting' : ''}`}
    role="progressbar"
    aria-label={props.label}
    aria-valuemin={0}
    aria-valuemax={100}
    {...(props.value !== null && { 'aria-valuenow': Math.floor(props.value * 100) })}
    aria-valuetext={props.text}
  >
    <i
      className={props.value === null ? 'moving' : ''}
      style={props.value === null ? {} : { width: `${props.value * 100}%` }}
    />
  </div>
)

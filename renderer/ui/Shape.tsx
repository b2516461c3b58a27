import type { ReactNode } from 'react'

/** Shapes of states (ux-spec section 19); colour is never the only sign. */
export type ShapeName =
  | 'good'
  | 'ring'
  | 'hourglass'
  | 'triangle'
  | 'octagon'
  | 'square'
  | 'dots'
  | 'none'
  | 'shield'

/** Meaning of a colour; used for states only. */
export type Tone = 'green' | 'blue' | 'amber' | 'red' | 'grey'

const drawings: Readonly<Record<ShapeName, ReactNode>> = {
  good: (
    <>
      <circle cx="10" cy="10" r="7" />
      <path d="m6.9 10.2 2.1 2.1 4.2-4.4" />
    </>
  ),
  ring: (
    <>
      <circle cx="10" cy="10" r="7" opacity=".3" />
      <path d="M10 3a7 7 0 0 1 7 7" strokeWidth="2" />
    </>
  ),
  hourglass: (
    <path d="M5.5 3h9M5.5 17h9M6.5 3v2.6c0 2 3.5 3.2 3.5 4.4s-3.5 2.4-3.5 4.4V17M13.5 3v2.6c0 2-3.5 3.2-3.5 4.4s3.5 2.4 3.5 4.4V17" />
  ),
  triangle: <path d="M10 3.2 17.4 16.4H2.6zM10 8v4M10 14.2v.1" />,
  octagon: <path d="M7 2.8h6L17.2 7v6L13 17.2H7L2.8 13V7zM7.5 7.5l5 5M12.5 7.5l-5 5" />,
  square: (
    <>
      <rect x="3" y="3" width="14" height="14" rx="3" />
      <path d="M8 7v6M12 7v6" />
    </>
  ),
  dots: (
    <>
      <circle cx="10" cy="10" r="7" />
      <path d="M6.8 10v.1M10 10v.1M13.2 10v.1" strokeWidth="2" />
    </>
  ),
  none: (
    <>
      <circle cx="10" cy="10" r="7" strokeDasharray="2.6 2.4" />
      <path d="M7 10h6" />
    </>
  ),
  shield: (
    <path d="M10 2.6 4 4.9v4.6c0 3.7 2.5 6.3 6 7.9 3.5-1.6 6-4.2 6-7.9V4.9zM7.2 9.9l2 2 3.7-3.9" />
  ),
}

/** A state's shape, as decoration beside its words. `turning` stands still for less motion. */
export const Shape = (props: {
  shape: ShapeName
  tone: Tone
  size?: number
  turning?: boolean
}) => (
  <svg
    aria-hidden="true"
    className={`shape tone-${props.tone}${props.turning ? ' turning' : ''}`}
    width={props.size ?? 18}
    height={props.size ?? 18}
    viewBox="0 0 20 20"
  >
    {drawings[props.shape]}
  </svg>
)

/** A shape with its word beside it: `✓ Complete`. */
export const StateWord = (props: { shape: ShapeName; tone: Tone; children: ReactNode }) => (
  <span className={`state-word tone-${props.tone}`}>
    <Shape shape={props.shape} tone={props.tone} />
    <span>{props.children}</span>
  </span>
)

import type { ReactNode } from 'react'

import { Shape, type ShapeName, type Tone } from './Shape.tsx'

const shapes: Readonly<Record<Tone, ShapeName>> = {
  green: 'good',
  blue: 'dots',
  amber: 'triangle',
  red: 'octagon',
  grey: 'none',
}

/** A note in a tinted field: shape, text, and at most two buttons at its right. */
export const Note = (props: {
  tone: Tone
  shape?: ShapeName
  buttons?: ReactNode
  children: ReactNode
}) => (
  <div className={`note tone-${props.tone}`}>
    <Shape shape={props.shape ?? shapes[props.tone]} tone={props.tone} size={20} />
    <div className="grow">{props.children}</div>
    {props.buttons && <div className="row">{props.buttons}</div>}
  </div>
)

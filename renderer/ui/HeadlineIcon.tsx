import type { Status } from '../state.ts'
import { Shape, type ShapeName } from './Shape.tsx'

type State = Status['state']

const shapes: Readonly<Record<State['icon'], ShapeName>> = {
  octagon: 'octagon',
  square: 'square',
  'circle-dots': 'dots',
  triangle: 'triangle',
  ring: 'ring',
  hourglass: 'hourglass',
  shield: 'shield',
}

/** The big round sign of a state; `size` is that of the circle in pixels. */
export const HeadlineIcon = ({ state, size = 64 }: { state: State; size?: number }) => (
  <span className={`headline-icon tone-${state.colour}`} style={{ width: size, height: size }}>
    <Shape
      shape={shapes[state.icon]}
      tone={state.colour}
      size={size * 0.6}
      turning={state.icon === 'ring'}
    />
  </span>
)

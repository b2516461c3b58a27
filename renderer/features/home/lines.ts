/** A point of a chart: moment and value; null where there is none. */
export type Point = Readonly<{ at: number; value: number | null }>

/** The drawing's own measures. */
export type Box = Readonly<{ left: number; top: number; width: number; height: number }>

/** Where the ends of both axes lie. */
export type Range = Readonly<{ from: number; to: number; max: number }>

/** Places a moment and a value in the drawing. */
export const placer = (box: Box, range: Range) => ({
  x: (at: number) =>
    box.left + ((at - range.from) / Math.max(1, range.to - range.from)) * box.width,
  y: (value: number) => box.top + box.height - (value / Math.max(1, range.max)) * box.height,
})

/** An SVG path through the points; it is broken where a value is missing. */
export function pathOf(points: readonly Point[], box: Box, range: Range): string {
  const { x, y } = placer(box, range)
  let pen = 'M'
  const parts: string[] = []
  for (const { at, value } of points) {
    if (value === null) pen = 'M'
    else {
      parts.push(`${pen}${x(at).toFixed(1)} ${y(value).toFixed(1)}`)
      pen = 'L'
    }
  }
  return parts.join('')
}

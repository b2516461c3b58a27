import { type Marks, pieces } from './pieces.ts'

/** A text with what was found marked. */
export const Marked = ({ text, marks }: { text: string; marks: Marks }) => (
  <>
    {pieces(text, marks).map((piece) =>
      piece.isMark ? (
        <mark key={piece.at}>{piece.text}</mark>
      ) : (
        <span key={piece.at}>{piece.text}</span>
      ),
    )}
  </>
)

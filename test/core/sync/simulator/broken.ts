/** A rule that was broken; the message names the invariant of section 17. */
export class Broken extends Error {
  override readonly name = 'Broken'
}

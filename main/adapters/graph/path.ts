import { GraphError } from './errors.ts'

/** An address below the version root, and its name without ids for logs and failures. */
export type GraphPath = Readonly<{ text: string; call: string }>

/**
 * Makes a path out of a template: ids are percent-encoded, and those that would leave their place
 * are refused.
 */
export function path(parts: TemplateStringsArray, ...ids: readonly string[]): GraphPath {
  const call = parts.join('{id}')
  const text = parts.reduce((made, part, at) => {
    const id = ids[at - 1] ?? ''
    // A path of `.` or `..` would be folded away by every URL reader, even when escaped.
    if (id === '' || id === '.' || id === '..') {
      throw new GraphError({ what: 'request', code: 'unfit-id', call, sent: false })
    }
    return made + encodeURIComponent(id) + part
  })
  return { text, call }
}

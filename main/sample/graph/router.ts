import type { Route } from './call.ts'

/** A route and the decoded parts of the path that led to it. */
export type FoundRoute = Readonly<{ route: Route; params: Readonly<Record<string, string>> }>

type Pattern = Readonly<{ parts: readonly string[]; route: Route }>

const decode = (part: string): string => {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    if (error instanceof URIError) return part
    throw error
  }
}

function match(parts: readonly string[], pattern: Pattern): Record<string, string> | null {
  const params: Record<string, string> = {}
  for (const [at, part] of pattern.parts.entries()) {
    const given = parts[at] ?? ''
    if (part.startsWith('{')) params[part.slice(1, -1)] = given
    // Functions may be called with their brackets; segments of OData ignore case.
    else if (part.toLowerCase() !== given.replace(/\(\)$/, '').toLowerCase()) return null
  }
  return params
}

/**
 * Finds routes by method and path; written-out parts win over named ones. `wrong-method` where
 * another method would do.
 */
export function createGraphRouter(
  routes: readonly Route[],
): (method: string, path: string) => FoundRoute | 'wrong-method' | null {
  const byLength = new Map<number, Pattern[]>()
  const free = (route: Route): number => route.path.split('{').length
  for (const route of routes.toSorted((a, b) => free(a) - free(b))) {
    const parts = route.path.split('/')
    byLength.set(parts.length, [...(byLength.get(parts.length) ?? []), { parts, route }])
  }
  return (method, path) => {
    const parts = path.split('/').map(decode)
    let seen = false
    for (const pattern of byLength.get(parts.length) ?? []) {
      const params = match(parts, pattern)
      if (params === null) continue
      if (pattern.route.method === method) return { route: pattern.route, params }
      seen = true
    }
    return seen ? 'wrong-method' : null
  }
}

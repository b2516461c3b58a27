import type { Endpoint } from './endpoint.ts'

/** An endpoint and the decoded parts of the path that led to it. */
export type Found = Readonly<{ endpoint: Endpoint; path: Readonly<Record<string, string>> }>

type Pattern = Readonly<{ parts: readonly string[]; endpoint: Endpoint }>

function match(parts: readonly string[], pattern: Pattern): Record<string, string> | null {
  const found: Record<string, string> = {}
  for (const [at, part] of pattern.parts.entries()) {
    const given = parts[at] ?? ''
    if (part.startsWith('{')) found[part.slice(1, -1)] = given
    else if (part !== given) return null
  }
  return found
}

function decode(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch (error) {
    if (error instanceof URIError) return part
    throw error
  }
}

/** Finds endpoints by method and path; paths that are written out win over those with parts. */
export function createRouter(
  endpoints: readonly Endpoint[],
): (method: string, path: string) => Found | null {
  const byShape = new Map<string, Pattern[]>()
  const free = (endpoint: Endpoint): number => endpoint.path.split('{').length
  for (const endpoint of endpoints.toSorted((a, b) => free(a) - free(b))) {
    const parts = endpoint.path.split('/')
    const shape = `${endpoint.method} ${parts.length}`
    byShape.set(shape, [...(byShape.get(shape) ?? []), { parts, endpoint }])
  }
  return (method, path) => {
    const parts = path.split('/').map(decode)
    for (const pattern of byShape.get(`${method} ${parts.length}`) ?? []) {
      const found = match(parts, pattern)
      if (found !== null) return { endpoint: pattern.endpoint, path: found }
    }
    return null
  }
}

import type { Backend, BackendSpec } from './backend.ts'
import { FolderBackend } from './folder.ts'
import { RestBackend } from './rest.ts'

/**
 * Opens the place that `spec` names, without touching it yet; each thread opens its own. `lends`: for
 * callers that give large reads back by `release`, so that their memory is used again.
 */
export function openBackend(spec: BackendSpec, { lends = false } = {}): Backend {
  switch (spec.type) {
    case 'folder':
      return new FolderBackend(spec.path, lends)
    case 'rest':
      return new RestBackend(spec)
  }
}

import type { Backend, BackendSpec } from './backend.ts'
import { FolderBackend } from './folder.ts'
import { RestBackend } from './rest.ts'

/** Opens the place that `spec` names, without touching it yet; each thread opens its own. */
export function openBackend(spec: BackendSpec): Backend {
  switch (spec.type) {
    case 'folder':
      return new FolderBackend(spec.path)
    case 'rest':
      return new RestBackend(spec)
  }
}

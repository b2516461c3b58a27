import type { Pages } from '../ui/page-types.ts'

type Load = () => Promise<{ pages: Pages }>

/** Every feature by the first word of its address; its code is loaded when first shown. */
export const features = {
  home: () => import('./home/index.tsx'),
  backups: () => import('./backups/index.tsx'),
  audit: () => import('./audit/index.tsx'),
  alerts: () => import('./alerts/index.tsx'),
  help: () => import('./help/index.tsx'),
  panel: () => import('./panel/index.tsx'),
  'sign-in': () => import('./sign-in/index.tsx'),
  setup: () => import('./setup/index.tsx'),
  restore: () => import('./restore/index.tsx'),
  search: () => import('./search/index.tsx'),
  settings: () => import('./settings/index.tsx'),
  sync: () => import('./sync/index.tsx'),
  people: () => import('./people/index.tsx'),
} as const satisfies Readonly<Record<string, Load>>

export type FeatureName = keyof typeof features

/** Whether a word names a feature that is there. */
export const isFeature = (name: string): name is FeatureName => Object.hasOwn(features, name)

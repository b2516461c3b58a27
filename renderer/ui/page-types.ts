import type { ComponentType } from 'react'

import type { WordKey } from '../words.tsx'

/** One page of a feature. */
export type PageOf = Readonly<{
  /** Name of the page in window title and breadcrumb. */
  title: WordKey
  /** Page of the same feature that this one lies below; `''` is the feature's first page. */
  under?: string
  /** Help page that F1 opens; `screen-<feature>` if left out. */
  help?: string
  /**
   * `frame`: left bar with names; `narrow`: left bar with icons only; `bare`: nothing around it
   * (setup, sign-in, quick panel).
   */
  around?: 'frame' | 'narrow' | 'bare'
  View: ComponentType<PageProps>
}>

/** What a page is given: what its address asks for. */
export type PageProps = Readonly<{ query: Readonly<Record<string, string>> }>

/** The pages of a feature by their address; `''` is the first. Exported as `pages`. */
export type Pages = Readonly<Record<string, PageOf>>

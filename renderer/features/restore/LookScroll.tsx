import type { ReactNode } from 'react'

/** What is looked at; long content scrolls, by keys too. */
export const LookScroll = ({ title, children }: { title: string; children: ReactNode }) => (
  // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
  <div className="look-content" role="group" aria-label={title} tabIndex={0}>
    {children}
  </div>
)

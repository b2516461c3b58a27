import type { ReactNode } from 'react'

/** A part that may scroll by itself, by keys too: wide or long tables. */
export const Scroll = (props: { label: string; className?: string; children: ReactNode }) => (
  <div
    className={`scroll ${props.className ?? ''}`}
    role="group"
    aria-label={props.label}
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    tabIndex={0}
  >
    {props.children}
  </div>
)

import type { ReactNode } from 'react'

import { Heading } from '../../../ui/Page.tsx'

/** A step's screen: what it is for in one line, one or two sentences, and the work. */
export const StepPage = (props: { title: string; lead: string; children: ReactNode }) => (
  <>
    <header>
      <Heading>{props.title}</Heading>
      <p className="second">{props.lead}</p>
    </header>
    {props.children}
  </>
)

import { type ReactNode, useEffect, useId, useRef } from 'react'

import { useWords, type WordKey } from '../words.tsx'
import { addressOf, type Target } from './place.ts'

/** The page's only h1; takes the focus when the page appears, so that readers begin there. */
export function Heading({ id, children }: { id?: string; children: ReactNode }) {
  const place = useRef<HTMLHeadingElement>(null)
  useEffect(() => place.current?.focus({ preventScroll: true }), [])
  return (
    <h1 ref={place} id={id} tabIndex={-1}>
      {children}
    </h1>
  )
}

/** One step of the way to a page. */
export type Crumb = Readonly<{ label: string; to: Target }>

/** The way to a page of the second level. */
export function Breadcrumb({ crumbs, here }: { crumbs: readonly Crumb[]; here: string }) {
  const { say } = useWords()
  return (
    <nav aria-label={say('frame.breadcrumb')} className="crumbs small">
      <ol>
        {crumbs.map(({ label, to }) => (
          <li key={label}>
            <a href={addressOf(to)}>{label}</a>
          </li>
        ))}
        <li aria-current="page">{here}</li>
      </ol>
    </nav>
  )
}

/** A page: breadcrumb, h1, what stands beside it, and its content. */
export function Page(props: {
  title: string
  /** One sentence under the title. */
  lead?: ReactNode
  crumbs?: readonly Crumb[]
  /** Buttons at the right of the title. */
  actions?: ReactNode
  children: ReactNode
}) {
  return (
    <div className="page">
      {props.crumbs && <Breadcrumb crumbs={props.crumbs} here={props.title} />}
      <header className="page-head">
        <div className="grow">
          <Heading>{props.title}</Heading>
          {props.lead && <p className="second">{props.lead}</p>}
        </div>
        {props.actions && <div className="row">{props.actions}</div>}
      </header>
      {props.children}
    </div>
  )
}

/** A card with a heading of the second level; a region with that name. */
export function Card(props: {
  title?: string
  id?: string
  /** At the right of the title. */
  beside?: ReactNode
  className?: string
  children: ReactNode
}) {
  const { title, id, beside, className = '', children } = props
  // Not made of the title: one in Chinese has no letters that an id could be made of.
  const own = useId()
  const name = id ?? own
  return (
    <section className={`card pad ${className}`} aria-labelledby={title && name}>
      {title !== undefined && (
        <div className="card-head">
          <h2 id={name}>{title}</h2>
          {beside}
        </div>
      )}
      {children}
    </section>
  )
}

/** A short label in a pill. */
export const Tag = (props: {
  tone?: 'green' | 'blue' | 'amber' | 'red' | 'grey'
  children: ReactNode
}) => <span className={`tag tone-${props.tone ?? 'grey'}`}>{props.children}</span>

/** A link to a place in the window. */
export const PlaceLink = (props: { to: Target; children: ReactNode }) => (
  <a href={addressOf(props.to)}>{props.children}</a>
)

/** What a list says when there is nothing in it, with the one thing to do. */
export function EmptyState(props: { text: string; button?: ReactNode }) {
  return (
    <div className="empty">
      <p>{props.text}</p>
      {props.button}
    </div>
  )
}

/** The bar at the bottom of a page that has Back and Next or Save. */
export function BottomBar({ children, label }: { children: ReactNode; label: WordKey }) {
  const { say } = useWords()
  return (
    <div className="bottom-bar" role="group" aria-label={say(label)}>
      {children}
    </div>
  )
}

import { Tooltip } from '@fluentui/react-components'
import { type ReactNode, Suspense } from 'react'

import { type NavItem, navItems } from '../places.ts'
import { type Session, useShared } from '../state.ts'
import { useWords } from '../words.tsx'
import { Logo } from './Logo.tsx'
import { addressOf } from './place.ts'

/** The entries that this person sees, of the features that are there. */
export function navFor(session: Session | null, isThere: (feature: string) => boolean): NavItem[] {
  const role = session?.who?.role
  return navItems.filter(
    ({ feature, roles }) =>
      isThere(feature) && (roles === null || (role !== undefined && roles.includes(role))),
  )
}

/** The strip at the top: mark, name, organisation. */
export function Strip() {
  const organisation = useShared((shared) => shared.organisation)
  const signedIn = useShared(({ session }) => session?.state === 'signed-in')
  return (
    <header className="strip">
      <Logo />
      <span className="strong">DingKeep</span>
      {signedIn && organisation && <span className="second">{organisation}</span>}
    </header>
  )
}

/** The left bar with the screens, and who is signed in: a link to the own password and factor. */
export function Side({ items, here }: { items: readonly NavItem[]; here: string }) {
  const { say } = useWords()
  const list = (low: boolean) => (
    <ul className={low ? 'low' : ''}>
      {items
        .filter((item) => (item.low ?? false) === low)
        .map((item) => (
          <Item key={item.feature} item={item} here={item.feature === here} />
        ))}
    </ul>
  )
  return (
    <nav className="side" aria-label={say('frame.main')} data-region>
      {list(false)}
      {list(true)}
      <Who />
    </nav>
  )
}

function Item({ item, here }: { item: NavItem; here: boolean }) {
  const { say } = useWords()
  const { open, planned } = useShared(({ alerts }) => alerts)
  const { icon: Icon } = item
  const n = open > 0 ? open : planned
  const label = say(item.label)
  return (
    <li>
      <Tooltip content={label} relationship="description" positioning="after" showDelay={600}>
        <a
          className="side-item"
          href={addressOf({ feature: item.feature })}
          {...(here && { 'aria-current': 'page' as const })}
        >
          <Icon aria-hidden="true" />
          <span className="side-label">{label}</span>
          {item.feature === 'alerts' && n > 0 && (
            <span className={`tag tone-${open > 0 ? 'amber' : 'blue'}`}>
              <span aria-hidden="true">{n}</span>
              <span className="unseen">
                {say(open > 0 ? 'frame.alertsOpen' : 'frame.alertsPlanned', { n })}
              </span>
            </span>
          )}
        </a>
      </Tooltip>
    </li>
  )
}

function Who() {
  const { say, find } = useWords()
  const who = useShared(({ session }) => session?.who ?? null)
  if (who === null) return null
  const letters = Array.from(who.name.trim()).slice(0, 2).join('').toUpperCase()
  return (
    <a className="who" href={addressOf({ feature: 'people' })}>
      <span className="who-letters" aria-hidden="true">
        {letters}
      </span>
      <span className="who-text small">
        <span className="strong">{who.name}</span>
        <br />
        <span className="second">
          {find(`roles.${who.role}`)}
          <span className="unseen">
            {say(who.factor === 'none' ? 'frame.factorOff' : 'frame.factorOn')}
          </span>
        </span>
      </span>
    </a>
  )
}

/** The window around a page. `bare` has nothing but the strip. */
export function Frame(props: {
  around: 'frame' | 'narrow' | 'bare'
  items: readonly NavItem[]
  here: string
  /** Stands between strip and page: engine stopped, session about to lock. */
  notices: ReactNode
  /** Help beside the work. */
  aside: ReactNode
  children: ReactNode
}) {
  const { say } = useWords()
  return (
    <div className={`app around-${props.around}`}>
      <a className="skip" href="#main" onClick={toMain}>
        {say('frame.skip')}
      </a>
      <Strip />
      {props.notices}
      <div className="middle">
        {props.around !== 'bare' && <Side items={props.items} here={props.here} />}
        <main className="main" id="main" data-region tabIndex={-1}>
          {props.children}
        </main>
        <Suspense>{props.aside}</Suspense>
      </div>
    </div>
  )
}

// The address holds the place, so the link must not change it.
const toMain = (event: { preventDefault: () => void }) => {
  event.preventDefault()
  document.querySelector<HTMLElement>('main h1')?.focus()
}

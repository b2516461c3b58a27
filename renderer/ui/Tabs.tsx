import { type KeyboardEvent, type ReactNode, useId, useRef } from 'react'

/** One tab: its name for the program and its label. */
export type TabOf<Name extends string> = Readonly<{ name: Name; label: string }>

const steps: Readonly<Record<string, (at: number, n: number) => number>> = {
  ArrowRight: (at, n) => (at + 1) % n,
  ArrowLeft: (at, n) => (at - 1 + n) % n,
  Home: () => 0,
  End: (_, n) => n - 1,
}

type TabsProps<Name extends string> = Readonly<{
  label: string
  tabs: readonly TabOf<Name>[]
  selected: Name
  onSelect: (name: Name) => void
}>

/** Tabs with their panel: arrows move along them, Tab goes on into the panel. */
export function Tabs<Name extends string>(props: TabsProps<Name> & { children: ReactNode }) {
  const { tabs, selected, onSelect } = props
  const id = useId()
  const list = useRef<HTMLDivElement>(null)
  const onKeyDown = (event: KeyboardEvent) => {
    const next = nextOf(event.key, props)
    if (next === undefined) return
    event.preventDefault()
    onSelect(next)
    list.current?.querySelector<HTMLElement>(`[data-tab="${next}"]`)?.focus()
  }
  return (
    <>
      <div
        className="tabs"
        role="tablist"
        tabIndex={-1}
        aria-label={props.label}
        ref={list}
        onKeyDown={onKeyDown}
      >
        {tabs.map((tab) => (
          <OneTab
            key={tab.name}
            id={id}
            tab={tab}
            selected={tab.name === selected}
            onSelect={onSelect}
          />
        ))}
      </div>
      <div role="tabpanel" id={`${id}panel`} aria-labelledby={`${id}${selected}`}>
        {props.children}
      </div>
    </>
  )
}

function nextOf<Name extends string>(key: string, { tabs, selected }: TabsProps<Name>) {
  const at = tabs.findIndex(({ name }) => name === selected)
  return tabs[steps[key]?.(at, tabs.length) ?? -1]?.name
}

const OneTab = <Name extends string>(props: {
  id: string
  tab: TabOf<Name>
  selected: boolean
  onSelect: (name: Name) => void
}) => (
  <button
    type="button"
    role="tab"
    data-tab={props.tab.name}
    id={`${props.id}${props.tab.name}`}
    aria-selected={props.selected}
    aria-controls={`${props.id}panel`}
    tabIndex={props.selected ? 0 : -1}
    onClick={() => props.onSelect(props.tab.name)}
  >
    {props.tab.label}
  </button>
)

import type { KeyboardEvent, ReactNode } from 'react'

/** One tab: its value, and what stands on it. */
export type TabOf<Value extends string> = Readonly<{ value: Value; label: ReactNode }>

const steps: Readonly<Record<string, number>> = {
  ArrowRight: 1,
  ArrowLeft: -1,
  Home: -Infinity,
  End: Infinity,
}

/** A row of tabs (tabs pattern): arrows, Home and End move and choose at once. */
export function Tabs<Value extends string>(props: {
  label: string
  tabs: readonly TabOf<Value>[]
  chosen: Value
  onChoose: (value: Value) => void
}) {
  const { tabs, chosen } = props
  const at = tabs.findIndex(({ value }) => value === chosen)
  const onKey = (event: KeyboardEvent<HTMLElement>) => {
    const next = Math.max(0, Math.min(tabs.length - 1, at + (steps[event.key] ?? Number.NaN)))
    const tab = tabs[next]
    if (tab === undefined || event.altKey) return
    event.preventDefault()
    props.onChoose(tab.value)
    event.currentTarget.querySelectorAll<HTMLElement>('[role="tab"]')[next]?.focus()
  }
  return (
    <div
      className="tab-row"
      role="tablist"
      tabIndex={-1}
      aria-label={props.label}
      onKeyDown={onKey}
    >
      {tabs.map(({ value, label }) => (
        <button
          key={value}
          type="button"
          role="tab"
          aria-selected={value === chosen}
          tabIndex={value === chosen ? 0 : -1}
          onClick={() => props.onChoose(value)}
        >
          {label}
        </button>
      ))}
    </div>
  )
}

import { KindIcon } from '../../ui/KindIcon.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { browse } from './store.ts'
import { type TabOf, Tabs } from './Tabs.tsx'
import type { Kind, Tree } from './types.ts'

/** Kinds of data with how many items each has here. */
export function Kinds({ kinds, chosen }: { kinds: Tree['kinds']; chosen: Kind | null }) {
  const { say, find } = useWords()
  const { number } = useFormats()
  const sum = kinds.reduce((all, { items }) => all + items, 0)
  const tabs: TabOf<Kind | 'all'>[] = [
    { value: 'all', label: <Label name={say('restore.kinds.all')} count={number(sum)} /> },
    ...kinds.map(({ kind, items }) => ({
      value: kind,
      label: <Label kind={kind} name={find(`kinds.${kind}`) ?? kind} count={number(items)} />,
    })),
  ]
  return (
    <Tabs
      label={say('restore.kinds.label')}
      tabs={tabs}
      chosen={chosen ?? 'all'}
      onChoose={(value) => browse({ kind: value === 'all' ? null : value })}
    />
  )
}

const Label = (props: { kind?: Kind; name: string; count: string }) => (
  <>
    {props.kind && <KindIcon kind={props.kind} />}
    {props.name} <span className="tab-count">{props.count}</span>
  </>
)

import { Tab, TabList } from '@fluentui/react-components'

import { KindIcon } from '../../ui/KindIcon.tsx'
import { useFormats, useWords } from '../../words.tsx'
import { browse } from './store.ts'
import type { Kind, Tree } from './types.ts'

/** Kinds of data with how many items each has here. */
export function Kinds({ kinds, chosen }: { kinds: Tree['kinds']; chosen: Kind | null }) {
  const { say, find } = useWords()
  const { number } = useFormats()
  const count = (n: number) => <span className="second">{number(n)}</span>
  const sum = kinds.reduce((all, { items }) => all + items, 0)
  return (
    <TabList
      size="small"
      selectedValue={chosen ?? 'all'}
      aria-label={say('restore.kinds.label')}
      onTabSelect={(_, { value }) =>
        browse({ kind: kinds.find(({ kind }) => kind === value)?.kind ?? null })
      }
    >
      <Tab value="all">
        {say('restore.kinds.all')} {count(sum)}
      </Tab>
      {kinds.map(({ kind, items }) => (
        <Tab key={kind} value={kind} icon={<KindIcon kind={kind} />}>
          {find(`kinds.${kind}`)} {count(items)}
        </Tab>
      ))}
    </TabList>
  )
}
